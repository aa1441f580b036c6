import type { OperationName } from '@cenote/wire/user-pools';
import type { AuthError } from '../auth-error.ts';
import type { Client } from '../client.ts';
import { isRefusal } from '../session/refresh.ts';
import { getTokens } from '../session/session.ts';
import { call, type Input, type Output } from './call.ts';

/**
 * Asks the service on behalf of whoever is signed in.
 * @throws AuthError `UserUnAuthenticatedException` where nobody is, the service's own, or `NetworkError`
 */
export async function callAsUser<N extends OperationName>(
  client: Client,
  operation: N,
  input: Omit<Input<N>, 'AccessToken'>,
): Promise<Output<N>> {
  const ask = async (forceRefresh: boolean) => {
    const { accessToken } = await getTokens(client, { forceRefresh });
    return call(client, operation, { ...input, AccessToken: accessToken.tokenString } as unknown as Input<N>);
  };
  return ask(false).catch((error: AuthError) => {
    // A token that the service takes for expired or revoked: a refresh mends the first, and ends the session over the second.
    const isAboutToken = error.name === 'NotAuthorizedException' && error.message.startsWith('Access Token has ');
    if (!isAboutToken) throw error;
    return ask(true).catch((later: AuthError) => {
      throw isRefusal(later) ? error : later;
    });
  });
}
