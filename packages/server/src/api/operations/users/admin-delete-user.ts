import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { removeUser } from '#domain/users/change-user.ts';
import { loadUser } from '#domain/users/user-store.ts';

export const adminDeleteUser: Operation<'AdminDeleteUser'> = async (context, { UserPoolId, Username }) => {
  await removeUser(context, await loadUser(context, await loadPool(context, UserPoolId), Username));
  return {};
};
