import { loadClientStyle } from '#domain/tenant/branding/style-store.ts';
import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { managedLoginBrandingType } from './managed-login-branding-type.ts';

// Compatibility: real. contract/sdk-managed-login-branding.test.ts
export const describeManagedLoginBrandingByClient: Operation<'DescribeManagedLoginBrandingByClient'> = async (
  context,
  input,
) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const { id: clientId } = await loadPoolClient(context, poolId, input.ClientId);
  const style = await loadClientStyle(context, { poolId, clientId });
  return { ManagedLoginBranding: managedLoginBrandingType(style, input.ReturnMergedResources) };
};
