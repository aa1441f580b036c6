import { disableUser } from '#domain/access/administration/enable-user.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-sign-in.test.ts
export const adminDisableUser: Operation<'AdminDisableUser'> = async (context, { UserPoolId, Username }) => {
  await disableUser(context, { poolId: UserPoolId, username: Username });
  return {};
};
