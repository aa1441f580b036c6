import type { Operation } from '#api/operation.ts';
import { changeOwnPassword } from '#domain/recovery/change-password.ts';

export const changePassword: Operation<'ChangePassword'> = async (context, input, { signedIn }) => {
  const passwords = { previous: input.PreviousPassword, proposed: input.ProposedPassword };
  await changeOwnPassword(context, signedIn.pool, signedIn.user, passwords);
  return {};
};
