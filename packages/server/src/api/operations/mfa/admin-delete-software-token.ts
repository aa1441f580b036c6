import type { Operation } from '#api/operation.ts';
import { removeSoftwareToken } from '#domain/mfa/preferences.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';

export const adminDeleteSoftwareToken: Operation<'AdminDeleteSoftwareToken'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  await removeSoftwareToken(context, pool, await loadUser(context, pool, input.Username));
  return {};
};
