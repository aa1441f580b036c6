import { deleteAccount } from '#domain/access/endings/delete-account.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-users.test.ts
export const adminDeleteUser: Operation<'AdminDeleteUser'> = async (context, { UserPoolId, Username }) => {
  await deleteAccount(context, await loadUser(context, await loadPool(context, UserPoolId), Username));
  return {};
};
