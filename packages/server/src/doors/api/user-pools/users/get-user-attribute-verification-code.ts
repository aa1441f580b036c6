import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { requestAttributeCode } from '#domain/reach/verification/verify-attribute.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';
import { codeDelivery } from '../sign-up/code-delivery.ts';

// Compatibility: real. contract/sdk-attributes.test.ts
export const getUserAttributeVerificationCode: Operation<'GetUserAttributeVerificationCode'> = async (
  context,
  input,
  call,
) => {
  checkRecentSignIn(context, call.signedIn);
  const caller = callerOf(call, input.ClientMetadata);
  const delivery = await requestAttributeCode(context, call.signedIn, input.AttributeName, caller);
  return { CodeDeliveryDetails: codeDelivery(delivery) };
};
