import type { Operation } from '#api/operation.ts';
import { requestAttributeCode } from '#domain/verification/verify-attribute.ts';
import { codeDelivery } from '../sign-up/code-delivery.ts';

export const getUserAttributeVerificationCode: Operation<'GetUserAttributeVerificationCode'> = async (
  context,
  input,
  { signedIn: { pool, user } },
) => ({ CodeDeliveryDetails: codeDelivery(await requestAttributeCode(context, pool, user, input.AttributeName)) });
