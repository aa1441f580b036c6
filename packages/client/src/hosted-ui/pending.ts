import type { Client } from '../client.ts';
import { platform } from '../platform.ts';
import { read, write } from '../storage/store.ts';
import { keyOf } from '../storage/tokens.ts';

/** A sign-in whose person is at the pages. */
export interface Pending {
  readonly state: string;
  /** What the code is bound to (RFC 7636). */
  readonly verifier: string;
  /** What the ID token has to repeat, if it was asked to. */
  readonly nonce?: string;
  /** The name that another provider has at the identity pool. */
  readonly provider?: string;
}

/**
 * Where it lies: beside the tokens under the keys of Amplify 6, and for this tab alone under those of 4 and 5. So an app may come
 * from either, or go back, while somebody is at the pages; and what another tab begins does not end this one's.
 */
const names = ['oauthState', 'oauthPKCE', 'oauthNonce', 'oauthProvider', 'inflightOAuth'] as const;
// Misspelt there.
const tabKeys = ['oauth_state', 'ouath_pkce_key', 'cenote_oauth_nonce', 'cenote_oauth_provider'] as const;
/** For how long others may wait for somebody who is at the pages, as Amplify 6 has it, in milliseconds. */
const deadlineMs = 300_000;

function tab() {
  try {
    return platform.sessionStorage;
  } catch {
    // A browser that blocks storage throws where it is named.
    return undefined;
  }
}

/** Notes that somebody leaves for the pages. */
export async function savePending(client: Client, { state, verifier, nonce, provider }: Pending): Promise<void> {
  const values = [state, verifier, nonce, provider, 'true'];
  for (const [at, key] of tabKeys.entries()) {
    const value = values[at];
    if (value === undefined) tab()?.removeItem(key);
    else tab()?.setItem(key, at === 0 ? encodeURIComponent(value) : value);
  }
  await write(client, keyOf(client, 'inflightOAuthDeadline'), `${Date.now() + deadlineMs}`);
  for (const [at, name] of names.entries()) await write(client, keyOf(client, name), values[at]);
}

/** Takes the sign-in of this state, so that nobody takes it again; undefined where it is none of ours. */
export async function takePending(client: Client, state: string): Promise<Pending | undefined> {
  const ofTab = tabKeys.map((key) => tab()?.getItem(key) ?? undefined);
  const shared = await Promise.all(names.map((name) => read(client, keyOf(client, name))));
  const isOfTab = ofTab[0] === encodeURIComponent(state);
  const isShared = shared[0] === state;
  if (isOfTab) for (const key of tabKeys) tab()?.removeItem(key);
  if (isShared) {
    for (const name of [...names, 'inflightOAuthDeadline']) await write(client, keyOf(client, name), undefined);
  }
  const [, verifier = '', nonce, provider] = isOfTab ? ofTab : shared;
  return isOfTab || isShared ? { state, verifier, nonce, provider } : undefined;
}
