import { allClients, saveCustomization } from '#domain/tenant/branding/customization-store.ts';
import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { uiCustomizationType } from './ui-customization-type.ts';

// Compatibility: real. contract/sdk-branding.test.ts
export const setUICustomization: Operation<'SetUICustomization'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const { ClientId: scope = allClients, CSS: css, ImageFile } = input;
  const image = ImageFile === undefined ? undefined : Buffer.from(ImageFile, 'base64');
  if (scope !== allClients) await loadPoolClient(context, poolId, scope);
  const look = await saveCustomization(context, { poolId, scope }, { css, image });
  return { UICustomization: uiCustomizationType(context.settings, look) };
};
