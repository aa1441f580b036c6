import type { Operation } from '#api/operation.ts';
import { signOutEverywhere } from '#domain/endings/sign-out-everywhere.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';

export const adminUserGlobalSignOut: Operation<'AdminUserGlobalSignOut'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  await signOutEverywhere(context, await loadUser(context, pool, input.Username));
  return {};
};
