import { AuthError, toAuthError } from '../auth-error.ts';
import { changeState } from '../change-state.ts';
import type { Client, Wait } from '../client.ts';
import { addUserStateListener } from '../events.ts';
import { platform } from '../platform.ts';
import { type AuthTokens, findCurrent, getTokens } from './session.ts';

export interface WaitOptions {
  /** After how long the wait ends, in milliseconds: five minutes unless told. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const longestWaitMs = 300_000;
/** How often the server is asked again while the network seems to be there, in milliseconds. */
const askAgainMs = 5000;

/**
 * Tokens that are valid now, if need be those of a new sign-in: while the server cannot be asked it goes on asking, and where the
 * session is over it waits until somebody signs in. Listeners hear `signedOutUserPoolsTokenInvalid`, and may ask for a password.
 * @throws AuthError `UnableToSignInError` after `releaseSignInWait`, a sign-out, or too long; `AbortError`; where nobody was
 * signed in, `UserUnAuthenticatedException` at once
 */
export function waitForSignIn(client: Client, options: WaitOptions = {}): Promise<AuthTokens> {
  return waitUntil(client, () => getTokens(client), options);
}

/** What `ask` gives, as soon as it gives something. @throws AuthError as `waitForSignIn`, or as `ask` where waiting would not help */
export async function waitUntil<T>(client: Client, ask: () => Promise<T>, options: WaitOptions): Promise<T> {
  const { timeoutMs = longestWaitMs, signal } = options;
  if (signal?.aborted) throw aborted();
  const endMs = Date.now() + timeoutMs;
  // Listeners hear of the end of a session before the wait for the next one begins, and may release it right then.
  const wait: Wait = {};
  const waits = (client.waits ??= new Set()).add(wait);
  try {
    for (;;) {
      try {
        return await ask();
      } catch (thrown) {
        const error = toAuthError(thrown);
        const session = await findCurrent(client);
        if (wait.error) throw wait.error;
        if (session && !error.retryable) throw error;
        if (session) changeState(client, { cause: 'waitsOffline', username: session.username, error });
        if (!client.state.endsWith('TokensInvalid') && !client.state.endsWith('TokenInvalid')) throw error;
        const leftMs = endMs - Date.now();
        if (leftMs <= 0) throw unable('Nobody signed in in time.', error);
        await nextChance(client, wait, error.retryable ? Math.min(leftMs, askAgainMs) : leftMs, signal);
      }
    }
  } finally {
    waits.delete(wait);
  }
}

/** Ends every wait for a new sign-in of this client, where a user does not want to sign in again. */
export function releaseSignInWait(client: Client): void {
  for (const wait of client.waits ?? []) {
    wait.error = unable('The wait was released.');
    wait.settle?.(wait.error);
  }
}

function unable(message: string, cause?: AuthError): AuthError {
  return new AuthError('UnableToSignInError', message, false, cause);
}

const aborted = () => new AuthError('AbortError', 'The wait was given up.');

/** Until the state changes, the network is back, or so long. */
function nextChance(client: Client, wait: Wait, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const settle = (error?: AuthError) => {
      clearTimeout(timer);
      stop();
      signal?.removeEventListener('abort', onAbort);
      platform.removeEventListener?.('online', onOnline);
      if (error) reject(error);
      else resolve();
    };
    const onAbort = () => settle(aborted());
    const onOnline = () => {
      client.backOff = undefined;
      settle();
    };
    const timer = setTimeout(settle, ms);
    const stop = addUserStateListener(client, (state) => {
      if (state === 'signedIn') settle();
      if (state === 'signedOut') settle(unable('The user signed out.'));
    });
    wait.settle = settle;
    signal?.addEventListener('abort', onAbort);
    platform.addEventListener?.('online', onOnline);
    if (signal?.aborted) onAbort();
  });
}
