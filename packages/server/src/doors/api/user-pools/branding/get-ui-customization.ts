import { allClients, findCustomization } from '#domain/tenant/branding/customization-store.ts';
import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { uiCustomizationType } from './ui-customization-type.ts';

// Compatibility: real. contract/sdk-branding.test.ts
export const getUICustomization: Operation<'GetUICustomization'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  const { ClientId: scope = allClients } = input;
  if (scope !== allClients) await loadPoolClient(context, id, scope);
  return { UICustomization: uiCustomizationType(context.settings, await findCustomization(context, id, scope)) };
};
