import { signOutEverywhere } from '#domain/access/endings/sign-out-everywhere.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-tokens.test.ts
export const adminUserGlobalSignOut: Operation<'AdminUserGlobalSignOut'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  await signOutEverywhere(context, await loadUser(context, pool, input.Username));
  return {};
};
