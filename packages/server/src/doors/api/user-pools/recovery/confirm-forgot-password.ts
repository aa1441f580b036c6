import { confirmForgotPassword as confirm } from '#domain/access/recovery/confirm-forgot-password.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import type { Operation } from '../../operation.ts';
import { callerOf, userBehalfOf } from '../caller-of.ts';

// Compatibility: real. contract/sdk-recovery.test.ts
export const confirmForgotPassword: Operation<'ConfirmForgotPassword'> = async (context, input, call) => {
  const wanted = {
    username: input.Username,
    code: input.ConfirmationCode,
    password: input.Password,
    secretHash: input.SecretHash,
  };
  const client = await loadClient(context, input.ClientId);
  await confirm(
    context,
    client,
    wanted,
    callerOf(call, input.ClientMetadata, userBehalfOf(client, input.UserContextData)),
  );
  return {};
};
