import { AuthError, toAuthError } from '../auth-error.ts';
import { changeState } from '../change-state.ts';
import type { Client } from '../client.ts';
import type { AwsCredentials } from '../identity/identities.ts';
import { decodeJwt, type Jwt } from '../jwt.ts';
import type { UserState } from '../state.ts';
import type { SignInDetails, StoredSession } from '../storage/stored.ts';
import { findSession, findUser } from '../storage/tokens.ts';
import { parseObject } from '../wire/call.ts';
import { isFresh, type RefreshOptions, refresh } from './refresh.ts';
import { takeTurn } from './turns.ts';

export interface AuthTokens {
  readonly accessToken: Jwt;
  readonly idToken?: Jwt;
  readonly signInDetails?: SignInDetails;
}

/** What is known, and beside it what could not be found out. */
export interface AuthSession {
  readonly isSignedIn: boolean;
  /** Somebody is signed in whose tokens have expired, and the server could not be asked for new ones. */
  readonly isStale: boolean;
  readonly username?: string;
  readonly userSub?: string;
  readonly tokens?: AuthTokens;
  /** With an identity pool. */
  readonly credentials?: AwsCredentials;
  readonly identityId?: string;
  readonly errors: { readonly tokens?: AuthError; readonly credentials?: AuthError };
}

/**
 * The session as far as it can be told: valid tokens at once, expired ones renewed; `forceRefresh` renews valid ones too, after a
 * change that they should tell, and `clientMetadata` is for the function that adds claims. Never throws.
 */
export async function fetchAuthSession(client: Client, options: RefreshOptions = {}): Promise<AuthSession> {
  const session = await loadSession(client, options).then(
    (found) => toAuthSession(client, found),
    async (error) => {
      // Where the storage cannot be read, nobody is known to be signed in.
      const known = await findCurrent(client).catch(() => undefined);
      return toAuthSession(client, known, { tokens: toAuthError(error) });
    },
  );
  return client.identities?.extend(client, session, options) ?? session;
}

/**
 * Tokens that are valid now.
 * @throws AuthError `UserUnAuthenticatedException` where nobody is signed in, or why there are none
 */
export async function getTokens(client: Client, options: RefreshOptions = {}): Promise<AuthTokens> {
  const { tokens } = toAuthSession(client, await loadSession(client, options));
  if (!tokens) {
    throw new AuthError('UserUnAuthenticatedException', 'Nobody is signed in.');
  }
  return tokens;
}

/**
 * Reads from the storage alone who is signed in, and tells the listeners where that is news. Asks nobody.
 * @throws AuthError `UnexpectedError` where the storage cannot be read, with what it threw as `cause`
 */
export async function initialize(client: Client): Promise<UserState> {
  await findCurrent(client).catch((error) => {
    throw toAuthError(error);
  });
  return client.state;
}

/** What the storage holds of whoever is signed in; the state follows. */
export async function findCurrent(client: Client): Promise<StoredSession | undefined> {
  const username = await findUser(client);
  const session = username ? await findSession(client, username) : undefined;
  // Somebody signed in or out between the two.
  if (!session && username !== (await findUser(client))) return findCurrent(client);
  const cause = session
    ? 'sessionFound'
    : username
      ? 'endedSessionFound'
      : ((await client.identities?.find(client)) ?? 'nobodyFound');
  // Whoever waits for the server goes on waiting until there are new tokens.
  const isWaiting = session && client.cause === 'waitsOffline' && !isFresh(client, session);
  if (!isWaiting) changeState(client, { cause, username });
  return session;
}

/** The session with tokens that are valid now; undefined where nobody is signed in. One refresh at a time. */
async function loadSession(client: Client, options: RefreshOptions): Promise<StoredSession | undefined> {
  const session = await findCurrent(client);
  if (!session || (!options.forceRefresh && isFresh(client, session))) return session;
  const { username } = session;
  if (client.refresh?.username !== username) {
    const promise = takeTurn(client, () => refresh(client, session, options)).finally(() => {
      client.refresh = undefined;
    });
    client.refresh = { username, promise };
  }
  return client.refresh.promise;
}

function toAuthSession(client: Client, session?: StoredSession, errors: AuthSession['errors'] = {}): AuthSession {
  if (!session) return { isSignedIn: false, isStale: false, errors };
  const { username, accessToken: access, idToken: id } = session;
  const accessToken = decodeJwt(access);
  const signInDetails = parseObject(session.signInDetails ?? '') as SignInDetails | undefined;
  // What was issued just now is what there is, whatever the clocks say.
  const isStale = !!errors.tokens && !isFresh(client, session);
  const tokens =
    access && !isStale ? { accessToken, idToken: id ? decodeJwt(id) : undefined, signInDetails } : undefined;
  return { isSignedIn: true, isStale, username, userSub: accessToken.payload.sub, tokens, errors };
}
