import type { Operation } from '#api/operation.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { confirmForgotPassword as confirm } from '#domain/recovery/confirm-forgot-password.ts';

export const confirmForgotPassword: Operation<'ConfirmForgotPassword'> = async (context, input) => {
  await confirm(context, await loadClient(context, input.ClientId), {
    username: input.Username,
    code: input.ConfirmationCode,
    password: input.Password,
    secretHash: input.SecretHash,
  });
  return {};
};
