import type { Operation } from '#api/operation.ts';
import { deleteAttributes } from '#domain/verification/update-attributes.ts';

export const deleteUserAttributes: Operation<'DeleteUserAttributes'> = async (context, input, { signedIn }) => {
  const { pool, user, client } = signedIn;
  await deleteAttributes(context, pool, user, input.UserAttributeNames, client);
  return {};
};
