import type { Operation } from '#api/operation.ts';
import { disableUser } from '#domain/administration/enable-user.ts';

export const adminDisableUser: Operation<'AdminDisableUser'> = async (context, { UserPoolId, Username }) => {
  await disableUser(context, { poolId: UserPoolId, username: Username });
  return {};
};
