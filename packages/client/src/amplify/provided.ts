import type { AuthConfig } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import { type Client, createClient } from '../client.ts';
import type { RefreshOptions } from '../session/refresh.ts';
import type { AuthStorage } from '../storage/auth-storage.ts';
import { keyOf, lastUser } from '../storage/tokens.ts';
import type { AuthProviders, AuthTokens, FetchAuthSessionOutput, TokenProvider } from './shapes.ts';

/** Sessions of apps that bring their own tokens or credentials. Loaded for those alone. */

/** The session as the providers give it: what they throw goes on, and without one of them there is nothing of its kind. */
export async function provideSession(
  { tokenProvider, credentialsProvider }: AuthProviders,
  authConfig: object | undefined,
  options: RefreshOptions = {},
): Promise<FetchAuthSessionOutput> {
  const tokens = (await tokenProvider?.getTokens(options)) ?? undefined;
  const given = { authConfig, forceRefresh: options.forceRefresh };
  const found = await credentialsProvider?.getCredentialsAndIdentityId(
    tokens ? { ...given, tokens, authenticated: true } : { ...given, authenticated: false },
  );
  const { credentials, identityId } = found ?? {};
  return { tokens, userSub: tokens?.accessToken.payload.sub, credentials, identityId };
}

/** What was configured about Auth by Amplify's names, whatever form the app has it in. */
export function toAuthConfig(source: object, read: AuthConfig | undefined): object | undefined {
  const { Auth } = source as { readonly Auth?: { readonly Cognito?: object } };
  if (Auth?.Cognito || !read) return Auth;
  const { userPoolId, clientId, endpoint, identityPoolId, identityPoolEndpoint, allowGuestAccess } = read;
  const userPool = clientId && { userPoolId, userPoolClientId: clientId, userPoolEndpoint: endpoint };
  const identityPool = identityPoolId && { identityPoolId, identityPoolEndpoint, allowGuestAccess };
  return { Cognito: { ...userPool, ...identityPool } };
}

/** What lies in a storage of these tokens, by the keys that they have at this client. */
function toValues(
  client: Client,
  { accessToken, idToken, signInDetails }: AuthTokens,
): Readonly<Record<string, string | undefined>> {
  const { username = accessToken.payload.sub } = accessToken.payload;
  const key = (name: string) => keyOf(client, `${username}.${name}`);
  return {
    [keyOf(client, lastUser)]: username,
    [key('accessToken')]: String(accessToken),
    [key('idToken')]: idToken && String(idToken),
    [key('signInDetails')]: signInDetails && JSON.stringify(signInDetails),
    // Whether they are good, and how they are renewed, is the provider's affair.
    [key('refreshToken')]: 'provided',
    [key('oauthMetadata')]: '{"provider":"app"}',
  };
}

const isOfTokens = (key: string) =>
  /\.(LastAuthUser|accessToken|idToken|refreshToken|clockDrift|signInDetails|oauthMetadata)$/.test(key);

/** A client of whoever has the tokens that a provider gives. Devices, and whatever else is no token, stay where they are. */
export function provideClient(client: Client, provider: TokenProvider | undefined): Client {
  const { config, storage } = client;
  let values: ReturnType<typeof toValues> = {};
  const ask = async (options?: RefreshOptions) => {
    const tokens = await provider?.getTokens(options);
    values = tokens ? toValues(client, tokens) : {};
    return tokens;
  };
  const provided: AuthStorage = {
    async getItem(key) {
      if (key === keyOf(client, lastUser)) await ask();
      return isOfTokens(key) ? values[key] : storage.getItem(key);
    },
    setItem: (key, value) => (isOfTokens(key) ? undefined : storage.setItem(key, value)),
    removeItem: (key) => (isOfTokens(key) ? undefined : storage.removeItem(key)),
    sync: () => storage.sync?.(),
    viaHandler: storage.viaHandler,
  };
  const renew = async () => {
    const tokens = await ask({ forceRefresh: true });
    if (!tokens) throw new AuthError('NotAuthorizedException', 'The token provider gave no tokens.');
    return { AccessToken: String(tokens.accessToken), IdToken: tokens.idToken && String(tokens.idToken) };
  };
  return createClient({ ...config, storage: provided, renew });
}
