import type { Operation } from '#api/operation.ts';
import { keepFactor } from '#domain/mfa/keep-factor.ts';
import { deleteAttributes } from '#domain/verification/update-attributes.ts';

export const deleteUserAttributes: Operation<'DeleteUserAttributes'> = async (context, input, { signedIn }) => {
  const { pool, user, client, held } = signedIn;
  const subject = { pool, user, writer: client, held, alongside: keepFactor(context, pool) };
  await deleteAttributes(context, subject, input.UserAttributeNames);
  return {};
};
