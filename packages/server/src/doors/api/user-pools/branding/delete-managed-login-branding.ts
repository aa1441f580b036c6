import { deleteStyle } from '#domain/tenant/branding/style-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-managed-login-branding.test.ts
export const deleteManagedLoginBranding: Operation<'DeleteManagedLoginBranding'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  await deleteStyle(context, id, input.ManagedLoginBrandingId);
  return {};
};
