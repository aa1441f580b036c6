import { afterEach, expect, test, vi } from 'vitest';
import type { AuthStorage } from '../storage/auth-storage.ts';

afterEach(() => void vi.unstubAllGlobals());

/** A storage of a browser, as far as it is used. */
function browserStorage() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    clear: () => values.clear(),
  };
}

test('tabs take turns over what they share, and over nothing else', async () => {
  const [local, tab] = [browserStorage(), browserStorage()];
  vi.stubGlobal('localStorage', local);
  vi.stubGlobal('sessionStorage', tab);
  vi.resetModules();
  const storages = await import('./storages.ts');
  const sharedBy = (storage: object) => (storage as AuthStorage).shared;
  expect(sharedBy(storages.defaultStorage)).toBe('local');
  expect(sharedBy(storages.sessionStorage)).toBeUndefined();
  expect(sharedBy(storages.sharedInMemoryStorage)).toBeUndefined();
  expect(sharedBy(new storages.CookieStorage())).toBe('cookie./');
  await storages.defaultStorage.setItem('a', '1');
  await storages.sessionStorage.setItem('b', '2');
  expect([...local.values, ...tab.values]).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
  await storages.defaultStorage.clear();
  expect([local.values.size, tab.values.size]).toEqual([0, 1]);
});
