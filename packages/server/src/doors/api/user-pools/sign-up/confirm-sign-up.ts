import { confirmSignUp as confirm } from '#domain/access/sign-up/confirm.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import type { Operation } from '../../operation.ts';
import { callerOf, userBehalfOf } from '../caller-of.ts';

// Compatibility: real. contract/sdk-sign-up.test.ts
export const confirmSignUp: Operation<'ConfirmSignUp'> = async (context, input, call) => {
  const confirmation = {
    username: input.Username,
    code: input.ConfirmationCode,
    forceAliasCreation: input.ForceAliasCreation,
    secretHash: input.SecretHash,
    session: input.Session,
  };
  const client = await loadClient(context, input.ClientId);
  const { session } = await confirm(
    context,
    client,
    confirmation,
    callerOf(call, input.ClientMetadata, userBehalfOf(client, input.UserContextData)),
  );
  return session === undefined ? {} : { Session: session };
};
