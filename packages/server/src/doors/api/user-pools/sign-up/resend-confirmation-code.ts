import { resendCode } from '#domain/access/sign-up/resend.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import type { Operation } from '../../operation.ts';
import { callerOf, userBehalfOf } from '../caller-of.ts';
import { codeDelivery } from './code-delivery.ts';

// Compatibility: real. contract/sdk-sign-up.test.ts
export const resendConfirmationCode: Operation<'ResendConfirmationCode'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  const named = { username: input.Username, secretHash: input.SecretHash };
  const delivery = await resendCode(
    context,
    client,
    named,
    callerOf(call, input.ClientMetadata, userBehalfOf(client, input.UserContextData)),
  );
  return { CodeDeliveryDetails: codeDelivery(delivery) };
};
