import type { Operation } from '#api/operation.ts';
import { confirmByAdmin } from '#domain/sign-up/confirm.ts';

export const adminConfirmSignUp: Operation<'AdminConfirmSignUp'> = async (context, input) => {
  await confirmByAdmin(context, input.UserPoolId, input.Username);
  return {};
};
