import { removeUser } from '#domain/people/users/change-user.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-tokens.test.ts
export const deleteUser: Operation<'DeleteUser'> = async (context, _input, { signedIn }) => {
  await removeUser(context, signedIn.user);
  return {};
};
