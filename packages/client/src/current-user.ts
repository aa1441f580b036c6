import { AuthError } from './auth-error.ts';
import type { SignedInUser } from './auth-event.ts';
import { changeState } from './change-state.ts';
import type { Client } from './client.ts';
import { getTokens } from './session/session.ts';
import { findSession, saveUser } from './storage/tokens.ts';

/** Whoever is signed in. @throws AuthError as `getTokens` */
export async function getCurrentUser(client: Client): Promise<SignedInUser> {
  const { accessToken, signInDetails } = await getTokens(client);
  const { sub: userId, username = '' } = accessToken.payload;
  return { username, userId, signInDetails };
}

/**
 * Makes another user who signed in on this device the current one.
 * @throws AuthError `UserUnAuthenticatedException` where that user is not signed in here
 */
export async function switchTo(client: Client, username: string): Promise<void> {
  if (!(await findSession(client, username))) {
    throw new AuthError('UserUnAuthenticatedException', `${username} is not signed in here.`);
  }
  await saveUser(client, username);
  changeState(client, { cause: 'signedIn', username });
  client.announce?.();
}
