import { deleteAccount } from '#domain/access/endings/delete-account.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-tokens.test.ts
export const deleteUser: Operation<'DeleteUser'> = async (context, _input, { signedIn }) => {
  await deleteAccount(context, signedIn.user);
  return {};
};
