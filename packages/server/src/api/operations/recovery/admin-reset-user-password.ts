import type { Operation } from '#api/operation.ts';
import { resetPassword } from '#domain/administration/reset-password.ts';

export const adminResetUserPassword: Operation<'AdminResetUserPassword'> = async (context, input) => {
  await resetPassword(context, input.UserPoolId, input.Username);
  return {};
};
