import type { OperationName, OperationTypes } from '@cenote/wire/identity-pools';
import { AuthError } from '../auth-error.ts';
import type { Client } from '../client.ts';
import { callAt } from '../wire/call.ts';

/**
 * Asks the identity pool's service once: where `identityPoolEndpoint` says, or else where the user pools are.
 * @throws AuthError the service's own, `NetworkError`
 */
export async function callIdentityPool<N extends OperationName>(
  client: Client,
  operation: N,
  input: OperationTypes[N]['input'],
): Promise<OperationTypes[N]['output']> {
  const { identityPoolEndpoint, endpoint } = client.config;
  const region = poolIdOf(client).split(':')[0];
  const url = identityPoolEndpoint ?? endpoint ?? `https://cognito-identity.${region}.amazonaws.com/`;
  return callAt<OperationTypes[N]['output']>(client, url, `AWSCognitoIdentityService.${operation}`, input);
}

/** The id of a client's identity pool. @throws AuthError `IdentityPoolNotConfiguredError` */
export function poolIdOf({ config }: Client): string {
  if (config.identityPoolId) return config.identityPoolId;
  const message = 'The configuration has no identityPoolId, and only an identity pool gives credentials.';
  throw new AuthError('IdentityPoolNotConfiguredError', message);
}
