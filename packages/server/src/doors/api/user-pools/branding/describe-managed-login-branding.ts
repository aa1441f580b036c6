import { loadStyle } from '#domain/tenant/branding/style-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { managedLoginBrandingType } from './managed-login-branding-type.ts';

// Compatibility: real. contract/sdk-managed-login-branding.test.ts
export const describeManagedLoginBranding: Operation<'DescribeManagedLoginBranding'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  const style = await loadStyle(context, id, input.ManagedLoginBrandingId);
  return { ManagedLoginBranding: managedLoginBrandingType(style, input.ReturnMergedResources) };
};
