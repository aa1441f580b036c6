import type { Operation } from '#api/operation.ts';
import { verifyAttribute } from '#domain/verification/verify-attribute.ts';

export const verifyUserAttribute: Operation<'VerifyUserAttribute'> = async (context, input, { signedIn, address }) => {
  const { pool, user } = signedIn;
  await verifyAttribute(context, pool, user, { name: input.AttributeName, code: input.Code }, { address });
  return {};
};
