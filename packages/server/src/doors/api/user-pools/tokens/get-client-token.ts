import { issueClientToken } from '#domain/access/tokens/client-token.ts';
import { Fault } from '#domain/fault.ts';
import { isClientTokenAllowed } from '#domain/tenant/clients/client.ts';
import { isClientSecret, wrongClientSecret } from '#domain/tenant/clients/client-secret.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-client-secrets.test.ts
export const getClientToken: Operation<'GetClientToken'> = async (context, input) => {
  const client = await loadClient(context, input.ClientId);
  if (!isClientSecret(client, input.Secret)) {
    throw wrongClientSecret('NotAuthorizedException', client);
  }
  if (!isClientTokenAllowed(client)) {
    throw new Fault('NotAuthorizedException', 'ALLOW_CLIENT_TOKEN_AUTH is not enabled for this client.');
  }
  const pool = await loadPool(context, client.poolId);
  const request = { pool, client, scopes: input.Scopes, clientMetadata: input.ClientMetadata };
  const { accessToken, expiresInSeconds } = await issueClientToken(context, request).catch(toModelled);
  return {
    ClientAuthenticationResult: { AccessToken: accessToken, ExpiresIn: expiresInSeconds, TokenType: 'Bearer' },
  };
};

/** The operation knows no exceptions of functions: a refusal refuses the client, and a function that fails is our outage. */
function toModelled(error: unknown): never {
  if (!(error instanceof Fault)) throw error;
  const { message } = error;
  if (error.code === 'UserLambdaValidationException') {
    throw new Fault('NotAuthorizedException', message, { cause: error });
  }
  if (error.code === 'UnexpectedLambdaException' || error.code === 'InvalidLambdaResponseException') {
    throw new Fault('InternalErrorException', message, { cause: error });
  }
  throw error;
}
