import type { Operation } from '#api/operation.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { resendCode } from '#domain/sign-up/resend.ts';
import { codeDelivery } from './code-delivery.ts';

export const resendConfirmationCode: Operation<'ResendConfirmationCode'> = async (context, input) => {
  const client = await loadClient(context, input.ClientId);
  const delivery = await resendCode(context, client, { username: input.Username, secretHash: input.SecretHash });
  return { CodeDeliveryDetails: codeDelivery(delivery) };
};
