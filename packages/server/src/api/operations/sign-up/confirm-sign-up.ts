import type { Operation } from '#api/operation.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { confirmSignUp as confirm } from '#domain/sign-up/confirm.ts';
import { callerOf } from '../caller-of.ts';

export const confirmSignUp: Operation<'ConfirmSignUp'> = async (context, input, call) => {
  const confirmation = {
    username: input.Username,
    code: input.ConfirmationCode,
    forceAliasCreation: input.ForceAliasCreation,
    secretHash: input.SecretHash,
    session: input.Session,
  };
  const client = await loadClient(context, input.ClientId);
  const { session } = await confirm(context, client, confirmation, callerOf(call, input.ClientMetadata));
  return session === undefined ? {} : { Session: session };
};
