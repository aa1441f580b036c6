import type { Operation } from '#api/operation.ts';
import { setPassword } from '#domain/administration/set-password.ts';

export const adminSetUserPassword: Operation<'AdminSetUserPassword'> = async (context, input) => {
  const { UserPoolId, Username, Password, Permanent = false } = input;
  await setPassword(context, UserPoolId, { username: Username, password: Password, isPermanent: Permanent });
  return {};
};
