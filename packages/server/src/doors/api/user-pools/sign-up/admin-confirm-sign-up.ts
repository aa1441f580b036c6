import { confirmByAdmin } from '#domain/access/sign-up/confirm.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';

// Compatibility: real. contract/sdk-sign-up.test.ts
export const adminConfirmSignUp: Operation<'AdminConfirmSignUp'> = async (context, input, call) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await confirmByAdmin(context, named, callerOf(call, input.ClientMetadata));
  return {};
};
