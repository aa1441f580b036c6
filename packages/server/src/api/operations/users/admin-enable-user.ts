import type { Operation } from '#api/operation.ts';
import { enableUser } from '#domain/administration/enable-user.ts';

export const adminEnableUser: Operation<'AdminEnableUser'> = async (context, { UserPoolId, Username }) => {
  await enableUser(context, { poolId: UserPoolId, username: Username });
  return {};
};
