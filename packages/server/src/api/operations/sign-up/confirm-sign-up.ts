import type { Operation } from '#api/operation.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { confirmSignUp as confirm } from '#domain/sign-up/confirm.ts';

export const confirmSignUp: Operation<'ConfirmSignUp'> = async (context, input) => {
  await confirm(context, await loadClient(context, input.ClientId), {
    username: input.Username,
    code: input.ConfirmationCode,
    forceAliasCreation: input.ForceAliasCreation,
    secretHash: input.SecretHash,
  });
  return {};
};
