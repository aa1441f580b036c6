import { platform } from '../platform.ts';
import type { AuthStorage } from './auth-storage.ts';
import { memoryStorage } from './memory-storage.ts';

/** The `localStorage` of a browser, which all its tabs share; memory where there is none or it is forbidden. */
export function localStorage(): AuthStorage {
  return webStorage('localStorage');
}

/** The `sessionStorage` of a browser: one tab, until it is closed; memory where there is none or it is forbidden. */
export function sessionStorage(): AuthStorage {
  return webStorage('sessionStorage');
}

function webStorage(name: 'localStorage' | 'sessionStorage'): AuthStorage {
  return findWebStorage(name) ?? memoryStorage();
}

function findWebStorage(name: 'localStorage' | 'sessionStorage'): AuthStorage | undefined {
  try {
    return platform[name];
  } catch {
    // A browser that blocks storage throws where it is named.
    return undefined;
  }
}

/** The name under which all tabs that share a storage know it; undefined where it is one tab's own. */
export function sharedName(storage: AuthStorage): string | undefined {
  return storage.shared ?? (storage === findWebStorage('localStorage') ? 'local' : undefined);
}
