import { resetPassword } from '#domain/access/administration/reset-password.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';

// Compatibility: real. contract/sdk-recovery.test.ts
export const adminResetUserPassword: Operation<'AdminResetUserPassword'> = async (context, input, call) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await resetPassword(context, named, callerOf(call, input.ClientMetadata));
  return {};
};
