import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';
import { deleteAttributes } from '#domain/verification/update-attributes.ts';

export const adminDeleteUserAttributes: Operation<'AdminDeleteUserAttributes'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const user = await loadUser(context, pool, input.Username);
  await deleteAttributes(context, pool, user, input.UserAttributeNames, 'administrator');
  return {};
};
