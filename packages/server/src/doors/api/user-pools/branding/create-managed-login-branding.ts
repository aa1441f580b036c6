import { createStyle } from '#domain/tenant/branding/style-store.ts';
import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { managedLoginBrandingType, styleChangeOf } from './managed-login-branding-type.ts';

// Compatibility: real. contract/sdk-managed-login-branding.test.ts
export const createManagedLoginBranding: Operation<'CreateManagedLoginBranding'> = async (context, input) => {
  const change = styleChangeOf(input);
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const { id: clientId } = await loadPoolClient(context, poolId, input.ClientId);
  const style = await createStyle(context, { poolId, clientId, ...change });
  return { ManagedLoginBranding: managedLoginBrandingType(style) };
};
