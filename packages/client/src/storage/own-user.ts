import type { AuthStorage } from './auth-storage.ts';
import { lastUser } from './tokens.ts';
import { sharedName } from './web-storage.ts';

/**
 * The same storage for a client that has a user of its own, whoever else signed in last there: so several are signed in side by
 * side. The name is remembered by the client alone.
 */
export function ownUser(storage: AuthStorage, username?: string): AuthStorage {
  let own = username;
  const isName = (key: string) => key.endsWith(`.${lastUser}`);
  return {
    getItem: (key) => (isName(key) ? own : storage.getItem(key)),
    setItem: (key, value) => (isName(key) ? (own = value) : storage.setItem(key, value)),
    removeItem: (key) => (isName(key) ? (own = undefined) : storage.removeItem(key)),
    sync: () => storage.sync?.(),
    shared: sharedName(storage),
    viaHandler: storage.viaHandler,
  };
}
