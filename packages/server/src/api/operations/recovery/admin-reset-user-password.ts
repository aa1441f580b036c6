import type { Operation } from '#api/operation.ts';
import { resetPassword } from '#domain/administration/reset-password.ts';
import { callerOf } from '../caller-of.ts';

export const adminResetUserPassword: Operation<'AdminResetUserPassword'> = async (context, input, call) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await resetPassword(context, named, callerOf(call, input.ClientMetadata));
  return {};
};
