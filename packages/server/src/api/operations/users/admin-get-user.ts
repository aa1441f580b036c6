import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';
import { attributeList } from './attribute-list.ts';
import { userRecord } from './user-type.ts';

export const adminGetUser: Operation<'AdminGetUser'> = async (context, { UserPoolId, Username }) => {
  const user = await loadUser(context, await loadPool(context, UserPoolId), Username);
  return { ...userRecord(user), UserAttributes: attributeList(user) };
};
