import { Fault } from '#domain/fault.ts';
import { loadStyle, saveStyle } from '#domain/tenant/branding/style-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { managedLoginBrandingType, styleChangeOf } from './managed-login-branding-type.ts';

// Compatibility: real. contract/sdk-managed-login-branding.test.ts
/** Settings that are sent replace all of them; of the files that are sent each replaces its like, and the others stay. */
export const updateManagedLoginBranding: Operation<'UpdateManagedLoginBranding'> = async (context, input) => {
  const { UserPoolId: poolId, ManagedLoginBrandingId: id } = input;
  // The model lets both be left out, and says of nobody else's style which one is meant then.
  if (poolId === undefined || id === undefined) {
    throw new Fault('InvalidParameterException', 'UserPoolId and ManagedLoginBrandingId should be specified');
  }
  const change = styleChangeOf(input);
  const pool = await loadPool(context, poolId);
  const style = await saveStyle(context, await loadStyle(context, pool.id, id), change);
  return { ManagedLoginBranding: managedLoginBrandingType(style) };
};
