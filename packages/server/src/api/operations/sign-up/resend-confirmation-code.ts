import type { Operation } from '#api/operation.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { resendCode } from '#domain/sign-up/resend.ts';
import { callerOf } from '../caller-of.ts';
import { codeDelivery } from './code-delivery.ts';

export const resendConfirmationCode: Operation<'ResendConfirmationCode'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  const named = { username: input.Username, secretHash: input.SecretHash };
  const delivery = await resendCode(context, client, named, callerOf(call, input.ClientMetadata));
  return { CodeDeliveryDetails: codeDelivery(delivery) };
};
