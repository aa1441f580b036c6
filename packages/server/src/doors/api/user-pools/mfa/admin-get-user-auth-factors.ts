import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { authFactors } from './auth-factors.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const adminGetUserAuthFactors: Operation<'AdminGetUserAuthFactors'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  return authFactors(context, pool, await loadUser(context, pool, input.Username));
};
