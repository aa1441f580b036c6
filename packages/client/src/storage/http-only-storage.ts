import type { AuthStorage } from './auth-storage.ts';
import { memoryStorage } from './memory-storage.ts';
import { localStorage, sharedName } from './web-storage.ts';

/** What stands in the place of a refresh token that no script may see. */
export const hiddenToken = 'HttpOnly';

/**
 * For an app whose `endpoint` is a handler of `createAuthHandler`: tokens are kept in memory, the refresh token in a cookie that
 * scripts do not see. Who is signed in, and devices, are kept in `persistent`: `localStorage` unless told.
 */
export function httpOnlyStorage(persistent: AuthStorage = localStorage()): AuthStorage {
  const memory = memoryStorage();
  const placeOf = (key: string) => (/\.(accessToken|idToken|clockDrift|userData)$/.test(key) ? memory : persistent);
  return {
    getItem: (key) => placeOf(key).getItem(key),
    setItem: (key, value) => placeOf(key).setItem(key, value),
    removeItem: (key) => placeOf(key).removeItem(key),
    sync: () => persistent.sync?.(),
    shared: sharedName(persistent),
  };
}
