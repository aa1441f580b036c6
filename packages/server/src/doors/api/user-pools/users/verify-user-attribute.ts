import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { verifyAttribute } from '#domain/reach/verification/verify-attribute.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-attributes.test.ts
export const verifyUserAttribute: Operation<'VerifyUserAttribute'> = async (context, input, { signedIn, address }) => {
  checkRecentSignIn(context, signedIn);
  await verifyAttribute(context, signedIn, { name: input.AttributeName, code: input.Code }, { address });
  return {};
};
