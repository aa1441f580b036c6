import type { Operation } from '#api/operation.ts';
import { checkRecentSignIn } from '#domain/tokens/recent-sign-in.ts';
import { verifyAttribute } from '#domain/verification/verify-attribute.ts';

export const verifyUserAttribute: Operation<'VerifyUserAttribute'> = async (context, input, { signedIn, address }) => {
  checkRecentSignIn(context, signedIn);
  await verifyAttribute(context, signedIn, { name: input.AttributeName, code: input.Code }, { address });
  return {};
};
