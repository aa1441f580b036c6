import { joinBytes } from '@cenote/wire/srp';
import { decodeJwt } from '../jwt.ts';
import { toBase64 } from '../srp/base64.ts';
import type { AuthStorage } from './auth-storage.ts';
import { parseHidden } from './hidden-token.ts';
import { memoryStorage } from './memory-storage.ts';
import { localStorage, sharedName } from './web-storage.ts';

const isAccess = (key: string) => key.endsWith('.accessToken');
const isRefresh = (key: string) => key.endsWith('.refreshToken');
const isPassing = (key: string) => /\.(accessToken|idToken|clockDrift|userData)$/.test(key);

/**
 * For an app whose `endpoint` is a handler of `createAuthHandler`: tokens are kept in memory, the refresh token in a cookie that
 * scripts do not see. Who is signed in, and devices, are kept in `persistent`: `localStorage` unless told. A refresh token that lies
 * there, of Amplify for example, goes into the cookie at the first use of the session.
 */
export function httpOnlyStorage(persistent: AuthStorage = localStorage()): AuthStorage {
  const memory = memoryStorage();
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
      await memory.removeItem(key);
      await persistent.removeItem(key);
    },
    sync: () => persistent.sync?.(),
    shared: sharedName(persistent),
    viaHandler: (url, init, { fetch = globalThis.fetch }) => fetch(url, init),
  };
}

/** Whose an access token is, and nothing to show to anybody: it counts as expired. */
function outline(accessToken: string): string {
  const { sub, username, origin_jti } = decodeJwt(accessToken).payload;
  return `e30.${toBase64(joinBytes(JSON.stringify({ sub, username, origin_jti })))}.`;
}
