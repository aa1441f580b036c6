import { setPassword } from '#domain/access/administration/set-password.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-recovery.test.ts
export const adminSetUserPassword: Operation<'AdminSetUserPassword'> = async (context, input) => {
  const { UserPoolId, Username, Password, Permanent = false } = input;
  await setPassword(context, UserPoolId, { username: Username, password: Password, isPermanent: Permanent });
  return {};
};
