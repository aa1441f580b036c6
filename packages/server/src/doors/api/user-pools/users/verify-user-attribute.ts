import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { verifyAttribute } from '#domain/reach/verification/verify-attribute.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';

// Compatibility: real. contract/sdk-attributes.test.ts
export const verifyUserAttribute: Operation<'VerifyUserAttribute'> = async (context, input, call) => {
  checkRecentSignIn(context, call.signedIn);
  await verifyAttribute(
    context,
    call.signedIn,
    { name: input.AttributeName, code: input.Code },
    callerOf(call, undefined),
  );
  return {};
};
