import { type AuthError, toAuthError } from './auth-error.ts';
import { conclude } from './change-state.ts';
import type { Client } from './client.ts';
import { decodeJwt } from './jwt.ts';
import { findCurrent, getTokens } from './session/session.ts';
import { removeSession, saveUser } from './storage/tokens.ts';
import { call } from './wire/call.ts';

export interface SignOutInput {
  /** Ends every session of the user, on all devices. */
  readonly global?: boolean;
}

/** What a sign-out could not do. On this device nobody is signed in, whatever stands here. */
export interface SignOutOutput {
  readonly errors: readonly AuthError[];
  /** The hosted pages that it has left for. */
  readonly url?: string;
}

/** Signs out on this device, and ends the session at the service, or all of the user's. Never throws. */
export async function signOut(client: Client, { global = false }: SignOutInput = {}): Promise<SignOutOutput> {
  const errors: AuthError[] = [];
  const attempt = <T>(outcome: Promise<T>) => outcome.catch((error: unknown) => void errors.push(toAuthError(error)));
  // An access token that has expired ends nothing, so for this alone the service is asked before the device forgets.
  const tokens = global ? await attempt(getTokens(client)) : undefined;
  const session = (await attempt(findCurrent(client))) || undefined;
  // Who it was goes first: another tab sees one key after another, and would take what lacks its tokens for a session that was ended.
  await saveUser(client);
  if (session) await removeSession(client, session.username);
  await client.identities?.forget(client);
  client.signIn = client.backOff = undefined;
  conclude(client, { cause: 'signedOut' }, { event: 'signedOut' });
  if (tokens) {
    await attempt(call(client, 'GlobalSignOut', { AccessToken: tokens.accessToken.tokenString }));
  } else if (session?.refreshToken && isRevocable(session.accessToken)) {
    const { clientId: ClientId, clientSecret: ClientSecret } = client.config;
    await attempt(call(client, 'RevokeToken', { ClientId, ClientSecret, Token: session.refreshToken }));
  }
  return { errors };
}

/** Only tokens that name their sign-in can be revoked. */
function isRevocable(accessToken: string | undefined): boolean {
  return !accessToken || !!decodeJwt(accessToken).payload['origin_jti'];
}
