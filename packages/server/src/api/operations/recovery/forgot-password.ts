import type { Operation } from '#api/operation.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { forgotPassword as sendCode } from '#domain/recovery/forgot-password.ts';
import { codeDelivery } from '../sign-up/code-delivery.ts';

export const forgotPassword: Operation<'ForgotPassword'> = async (context, input) => {
  const client = await loadClient(context, input.ClientId);
  const delivery = await sendCode(context, client, { username: input.Username, secretHash: input.SecretHash });
  return { CodeDeliveryDetails: codeDelivery(delivery) };
};
