import type { Operation } from '#api/operation.ts';
import { removeUser } from '#domain/users/change-user.ts';

export const deleteUser: Operation<'DeleteUser'> = async (context, _input, { signedIn }) => {
  await removeUser(context, signedIn.user);
  return {};
};
