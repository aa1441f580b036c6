import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import type { ClientMetadata } from '../auth-config.ts';
import { AuthError, toAuthError } from '../auth-error.ts';
import { conclude } from '../change-state.ts';
import type { Client } from '../client.ts';
import { emit } from '../events.ts';
import { decodeJwt } from '../jwt.ts';
import { pause } from '../pause.ts';
import type { StoredSession } from '../storage/stored.ts';
import { findDevice, findSession, removeSession, saveIssued, storedDriftMs } from '../storage/tokens.ts';
import { call } from '../wire/call.ts';

/** Tokens count as expired so long before they are, in milliseconds: what is sent now has to arrive in time. */
const marginMs = 5000;

/** Whether all tokens of a session can still be shown to somebody. */
export function isFresh(client: Client, session: StoredSession): boolean {
  const { accessToken, idToken } = session;
  // Another provider's access token may be of any form.
  const tokens = isForeign(session) ? [idToken] : [accessToken, idToken];
  const nowSeconds = (Date.now() + (client.driftMs ?? storedDriftMs(session)) + marginMs) / 1000;
  return !!accessToken && tokens.every((token) => !token || nowSeconds < (decodeJwt(token).payload.exp ?? 0));
}

/** Whether the tokens are another provider's, as `handleRedirect` notes. */
export function isForeign({ oauthMetadata = '' }: StoredSession): boolean {
  return oauthMetadata.includes('"provider"');
}

/** What ends a session. Everything else, an outage, a limit, a portal that wants a click first, keeps it. */
const refusals = /^(NotAuthorized|TokenRevoked|UserNot(Found|Confirmed)|PasswordResetRequired|RefreshTokenReuse)E/;

export function isRefusal({ name, retryable }: AuthError): boolean {
  return !retryable && refusals.test(name);
}

/** A refresh asks so often, with pauses that grow from this (milliseconds). */
const attempts = 3;
const firstPauseMs = 200;
/** After a refresh that failed, no other one is tried for a while that grows from here to there (milliseconds). */
const firstBackOffMs = 1000;
const longestBackOffMs = 30_000;

export interface RefreshOptions {
  readonly forceRefresh?: boolean;
  readonly clientMetadata?: ClientMetadata;
}

/**
 * New tokens for a session, or those that another tab has got meanwhile; undefined where somebody signed out meanwhile.
 * @throws AuthError a refusal, after which the session is over; anything else leaves it as it was
 */
export async function refresh(
  client: Client,
  { username, accessToken }: StoredSession,
  { forceRefresh, clientMetadata }: RefreshOptions,
): Promise<StoredSession | undefined> {
  const { backOff } = client;
  if (backOff && Date.now() < backOff.untilMs && !forceRefresh) throw backOff.error;
  for (let attempt = 1; ; attempt++) {
    const session = await findSession(client, username);
    if (!session || (session.accessToken !== accessToken && isFresh(client, session))) return session;
    try {
      const issued = await askForTokens(client, session, clientMetadata);
      // Whoever they are for may have signed out, or in anew, while they were under way.
      if (!(await isReplaced(client, session))) return await keep(client, session, issued);
    } catch (thrown) {
      const error = toAuthError(thrown);
      const isRefused = isRefusal(error);
      const isOver = isRefused && !(await isReplaced(client, session));
      if (isOver) {
        await removeSession(client, username);
        client.backOff = undefined;
        conclude(client, { cause: 'refused', username, error }, { event: 'tokenRefresh_failure', data: { error } });
        throw error;
      }
      if (attempt >= attempts || !(error.retryable || isRefused)) {
        giveUpForNow(client, session, error);
        throw error;
      }
      await pause(firstPauseMs * 2 ** attempt * Math.random());
    }
  }
}

/** Whether another tab has put other tokens in the place of these. */
async function isReplaced(client: Client, { username, refreshToken }: StoredSession): Promise<boolean> {
  return (await findSession(client, username))?.refreshToken !== refreshToken;
}

function giveUpForNow(client: Client, session: StoredSession, error: AuthError): void {
  const failures = (client.backOff?.failures ?? 0) + 1;
  const pauseMs = Math.min(longestBackOffMs, firstBackOffMs * 2 ** failures) * (0.5 + Math.random() / 2);
  client.backOff = { failures, error, untilMs: Date.now() + pauseMs, isStale: !isFresh(client, session) };
  emit(client, { event: 'tokenRefresh_failure', data: { error } });
}

const subOf = (token?: string) => decodeJwt(token).payload.sub;

async function keep(client: Client, before: StoredSession, issued: AuthenticationResultType): Promise<StoredSession> {
  const session = await saveIssued(client, before, issued);
  conclude(client, { cause: 'refreshed', username: before.username }, { event: 'tokenRefresh' });
  return session;
}

/** Asks for new tokens in the one way or, where the server does not know it, in the other. */
async function askForTokens(
  client: Client,
  session: StoredSession,
  ClientMetadata = client.config.clientMetadata,
): Promise<AuthenticationResultType> {
  const { clientId: ClientId, clientSecret: ClientSecret, renew } = client.config;
  const { refreshToken: RefreshToken, username } = session;
  if (!RefreshToken) throw new AuthError('NotAuthorizedException', 'No refresh token.');
  if (renew && isForeign(session)) return renew(RefreshToken, session.idToken);
  const DeviceKey = (await findDevice(client, username))?.deviceKey;
  const input = { ClientId, ClientSecret, RefreshToken, DeviceKey, ClientMetadata };
  const { AuthenticationResult } = await call(client, 'GetTokensFromRefreshToken', input).catch(async (error) => {
    if (error.name !== 'UnknownOperationException') throw error;
    const { refreshByInitiateAuth } = await import('./older-refresh.ts');
    return refreshByInitiateAuth(client, username, RefreshToken, DeviceKey);
  });
  const { AccessToken, IdToken } = AuthenticationResult ?? {};
  const known = subOf(session.accessToken);
  const { sub, username: named } = decodeJwt(AccessToken).payload;
  // What is no token names nobody, and another user's is never taken, whoever answered.
  const isOwn = known ? sub === known : named === username;
  if (!isOwn || (IdToken && subOf(IdToken) !== sub)) {
    throw new AuthError('TokenMismatchError', 'Not this user.');
  }
  return AuthenticationResult as AuthenticationResultType;
}
