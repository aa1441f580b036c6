import { forgotPassword as sendCode } from '#domain/access/recovery/forgot-password.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import type { Operation } from '../../operation.ts';
import { callerOf, userBehalfOf } from '../caller-of.ts';
import { codeDelivery } from '../sign-up/code-delivery.ts';

// Compatibility: real. contract/sdk-recovery.test.ts
export const forgotPassword: Operation<'ForgotPassword'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  const named = { username: input.Username, secretHash: input.SecretHash };
  const delivery = await sendCode(
    context,
    client,
    named,
    callerOf(call, input.ClientMetadata, userBehalfOf(client, input.UserContextData)),
  );
  return { CodeDeliveryDetails: codeDelivery(delivery) };
};
