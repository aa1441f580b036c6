import type { AuthError } from '../auth-error.ts';
import { isRefusal, type RefreshOptions } from '../session/refresh.ts';
import { getTokens, fetchAuthSession as readSession } from '../session/session.ts';
import type { AuthStorage } from '../storage/auth-storage.ts';
import { Amplify, check, providers, setStorage, settledClient, theClient } from './amplify.ts';
import type { AuthUser } from './hub.ts';
import type { FetchAuthSessionOutput, TokenProvider } from './shapes.ts';

/** Where tokens are kept, and those that lie there, as Amplify 6 has it. */
export const cognitoUserPoolsTokenProvider: Required<TokenProvider> & {
  setKeyValueStorage(storage: AuthStorage): void;
} = {
  async getTokens(options) {
    const client = await settledClient();
    if (!client) return null;
    return getTokens(client, options).catch((error: AuthError) => {
      if (isOver(error) || error.name === 'UserUnAuthenticatedException') return null;
      throw error;
    });
  },
  setKeyValueStorage: setStorage,
};

/** Whether a refresh was refused because the session is over, as Amplify 6 sees it. */
function isOver(error: AuthError | undefined): boolean {
  return error?.name === 'NotAuthorizedException' && isRefusal(error);
}

/** @throws AuthError where there are tokens that could not be renewed; without any, the answer has none */
export async function fetchAuthSession(options?: RefreshOptions): Promise<FetchAuthSessionOutput> {
  const client = await settledClient();
  const Auth = providers();
  if (Auth) {
    const { provideSession, toAuthConfig } = await import('./provided.ts');
    return provideSession(Auth, toAuthConfig(Amplify.getConfig(), client?.config), options);
  }
  if (!client) return {};
  const { tokens, userSub, credentials, identityId, errors } = await readSession(client, options);
  if (errors.tokens && !isOver(errors.tokens)) throw errors.tokens;
  // Whoever is no guest simply has none.
  if (errors.credentials && errors.credentials.name !== 'GuestAccessNotAllowedError') throw errors.credentials;
  return { tokens, userSub, credentials, identityId };
}

/** @throws AuthError `UserUnAuthenticatedException` */
export async function getCurrentUser(): Promise<AuthUser> {
  theClient();
  const Auth = providers();
  const tokens = await (Auth ? Auth.tokenProvider : cognitoUserPoolsTokenProvider)?.getTokens();
  check(tokens, 'UserUnAuthenticatedException', 'User needs to be authenticated to call this API.');
  const { username = '', sub: userId = '' } = tokens.accessToken.payload;
  const { signInDetails } = tokens;
  return signInDetails ? { username, userId, signInDetails } : { username, userId };
}
