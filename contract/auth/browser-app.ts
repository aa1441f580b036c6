/** The app that a browser opens: the client library, where a test can reach it. Bundled by `servePage`. */

import * as library from '../../packages/client/src/index.ts';
import {
  type AuthConfig,
  type AuthError,
  type AuthInstance,
  createAuth,
  type UserState,
} from '../../packages/client/src/index.ts';
import { pick, randomFrom } from './random.ts';

/** What a tab heard, in order. */
type Heard = [state: UserState, cause: string, username: string | undefined];

const cenoteApp = {
  library,
  auth: undefined as AuthInstance | undefined,
  heard: [] as Heard[],
  events: [] as string[],
  async configure(config: AuthConfig): Promise<UserState> {
    const auth = createAuth(config);
    auth.addUserStateListener((state, { cause, username }) => cenoteApp.heard.push([state, cause, username]));
    auth.listen(({ event }) => cenoteApp.events.push(event));
    cenoteApp.auth = auth;
    return auth.initialize();
  },
  race,
};

/** What a tab may do, over and over. */
export type RaceDeed = 'refresh' | 'expire' | 'signIn' | 'signOut';

/** A race that a tab takes part in. */
export interface Race {
  readonly deeds: readonly RaceDeed[];
  readonly forMs: number;
  readonly seed: number;
  readonly person: { readonly username: string; readonly password: string };
}

/** Does one deed after another; how long the longest took, and what went wrong. */
async function race({ deeds, forMs, seed, person }: Race) {
  const random = randomFrom(seed);
  const errors: string[] = [];
  let count = 0;
  let longestMs = 0;
  const endMs = Date.now() + forMs;
  while (count < 3 || Date.now() < endMs) {
    const startMs = Date.now();
    const deed = pick(random, deeds);
    await act(cenoteApp.auth as AuthInstance, deed, person).catch((error: AuthError) => {
      errors.push(`${deed}: ${error.name}: ${error.message}`);
    });
    longestMs = Math.max(longestMs, Date.now() - startMs);
    count++;
    await new Promise((resolve) => setTimeout(resolve, random() * 50));
  }
  return { longestMs, errors };
}

async function act(auth: AuthInstance, deed: RaceDeed, person: Race['person']): Promise<unknown> {
  switch (deed) {
    case 'refresh':
      return auth.getTokens({ forceRefresh: true });
    case 'expire':
      for (const key of Object.keys(localStorage)) if (key.endsWith('.accessToken')) localStorage.removeItem(key);
      return auth.getTokens();
    case 'signIn':
      return auth.signIn(person);
    case 'signOut':
      return auth.signOut();
  }
}

export type CenoteApp = typeof cenoteApp;

Object.assign(globalThis, { cenoteApp });
