import { changeOwnPassword } from '#domain/access/recovery/change-password.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';

// Compatibility: real. contract/sdk-recovery.test.ts
export const changePassword: Operation<'ChangePassword'> = async (context, input, call) => {
  const passwords = { previous: input.PreviousPassword, proposed: input.ProposedPassword };
  await changeOwnPassword(context, call.signedIn, passwords, callerOf(call, undefined));
  return {};
};
