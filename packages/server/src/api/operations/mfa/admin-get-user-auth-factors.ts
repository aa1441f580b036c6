import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';
import { authFactors } from './auth-factors.ts';

export const adminGetUserAuthFactors: Operation<'AdminGetUserAuthFactors'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  return authFactors(context, pool, await loadUser(context, pool, input.Username));
};
