import type { AuthStorage } from '../../packages/client/src/index.ts';

/** A storage that answers later, as AsyncStorage does. */
export function asyncStorage(): AuthStorage {
  const items = new Map<string, string>();
  const afterwards = <T>(run: () => T) => new Promise<T>((resolve) => setTimeout(() => resolve(run()), 1));
  return {
    getItem: (key) => afterwards(() => items.get(key) ?? null),
    setItem: (key, value) => afterwards(() => items.set(key, value)),
    removeItem: (key) => afterwards(() => items.delete(key)),
  };
}
