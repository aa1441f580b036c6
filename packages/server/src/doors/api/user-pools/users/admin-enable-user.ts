import { enableUser } from '#domain/access/administration/enable-user.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-tokens.test.ts
export const adminEnableUser: Operation<'AdminEnableUser'> = async (context, { UserPoolId, Username }) => {
  await enableUser(context, { poolId: UserPoolId, username: Username });
  return {};
};
