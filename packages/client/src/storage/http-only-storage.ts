import { joinBytes } from '@cenote/wire/srp';
import { decodeJwt } from '../jwt.ts';
import { toBase64 } from '../srp/base64.ts';
import type { AuthStorage, HandledApp } from './auth-storage.ts';
import { endedHeader, parseHidden } from './hidden-token.ts';
import { memoryStorage } from './memory-storage.ts';
import { localStorage, sharedName } from './web-storage.ts';

const isAccess = (key: string) => key.endsWith('.accessToken');
const isRefresh = (key: string) => key.endsWith('.refreshToken');
const isPassing = (key: string) => /\.(accessToken|idToken|clockDrift|userData)$/.test(key);

/**
 * For an app whose `endpoint` is a handler of `createAuthHandler`: tokens are kept in memory, the refresh token in a cookie that
 * scripts do not see. Who is signed in, and devices, are kept in `persistent`: `localStorage` unless told. A refresh token that lies
 * there, of Amplify for example, goes into the cookie at the first use of the session. What ended while the handler was out of
 * reach is ended there before it is asked for anything else.
 */
export function httpOnlyStorage(persistent: AuthStorage = localStorage()): AuthStorage {
  const memory = memoryStorage();
  let ending: Promise<unknown> = Promise.resolve();
  /** One ending at a time, so that none is begun twice or overtaken by a sign-in. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = ending.then(work);
    ending = turn.catch(() => undefined);
    return turn;
  };
  return {
    async getItem(key) {
      const kept = memory.getItem(key);
      if (kept || (isPassing(key) && !isAccess(key))) return kept;
      const found = await persistent.getItem(key);
      return isAccess(key) && found ? outline(found) : found;
    },
    async setItem(key, value) {
      // A token that no handler has hidden is none to lie about.
      const isBare = isRefresh(key) && !parseHidden(value);
      if (isPassing(key) || isBare) await memory.setItem(key, value);
      else await memory.removeItem(key);
      if (isAccess(key)) await persistent.setItem(key, outline(value));
      else if (isPassing(key) || isBare) await persistent.removeItem(key);
      else await persistent.setItem(key, value);
    },
    async removeItem(key) {
      const hidden = isRefresh(key) ? await persistent.getItem(key) : undefined;
      // Whatever becomes of the request that follows, the cookie has to go.
      if (hidden && parseHidden(hidden))
        await note(persistent, endedKey(key.split('.')[1]), (ended) => [...ended, hidden]);
      await memory.removeItem(key);
      await persistent.removeItem(key);
    },
    sync: () => persistent.sync?.(),
    shared: sharedName(persistent),
    async viaHandler(url, init, app) {
      const { fetch = globalThis.fetch } = app;
      const key = endedKey(app.clientId);
      const { headers, body } = init as { readonly headers: Readonly<Record<string, string>>; readonly body: string };
      // These end something themselves, with tokens that the end of another one may take along.
      const isEnding = /\.(GlobalSignOut|RevokeToken)$/.test(headers['x-amz-target'] ?? '');
      if (!isEnding) {
        await inTurn(async () => {
          for (const hidden of await readEnded(persistent, key)) {
            await end(app, hidden, init);
            await note(persistent, key, (ended) => ended.filter((one) => one !== hidden));
          }
        });
        return fetch(url, init);
      }
      return inTurn(async () => {
        const response = await fetch(url, init);
        if (isEnded(response)) await note(persistent, key, (ended) => ended.filter((one) => !body.includes(one)));
        return response;
      });
    },
  };
}

/** Where it is noted which hidden tokens the handler has still to end. */
const endedKey = (clientId = '') => `CognitoIdentityServiceProvider.${clientId}.endedTokens`;

async function readEnded(persistent: AuthStorage, key: string): Promise<string[]> {
  return ((await persistent.getItem(key)) ?? '').split(' ').filter(Boolean);
}

async function note(persistent: AuthStorage, key: string, change: (ended: string[]) => string[]): Promise<void> {
  const before = await readEnded(persistent, key);
  const ended = change(before);
  if (ended.length > 0) await persistent.setItem(key, [...new Set(ended)].join(' '));
  else if (before.length > 0) await persistent.removeItem(key);
}

/** Has the handler end what is kept for a hidden token. @throws Error where it did not answer for itself */
async function end({ clientId, endpoint = '', fetch = globalThis.fetch }: HandledApp, hidden: string, init: object) {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSCognitoIdentityProviderService.RevokeToken',
  };
  const body = JSON.stringify({ ClientId: clientId, Token: hidden });
  const response = await fetch(endpoint, { ...init, headers, body });
  if (!isEnded(response)) throw new Error(`the handler did not end a session: HTTP ${response.status}`);
}

/** Whether the handler itself says that it keeps a token no longer: a portal answers anything, with any status. */
const isEnded = ({ headers }: Response) => headers.get(endedHeader) === 'true';

/** Whose an access token is, and nothing to show to anybody: it counts as expired. */
function outline(accessToken: string): string {
  const { sub, username, origin_jti } = decodeJwt(accessToken).payload;
  return `e30.${toBase64(joinBytes(JSON.stringify({ sub, username, origin_jti })))}.`;
}
