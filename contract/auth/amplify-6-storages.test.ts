import { afterEach, describe, expect, test, vi } from 'vitest';
import { register } from '../people.ts';
import { type AmplifyApp, amplifyApps, type KeyValueStorage, ownStorage, resourcesOf } from './amplify-apps.ts';
import { describeAuth } from './auth-server.ts';

/** A page that is little more than its cookies. */
function cookiePage() {
  const cookies = new Map<string, string>();
  return {
    written: [] as string[],
    // By these Amplify asks which framework a page is made of.
    querySelector: () => null,
    querySelectorAll: () => [],
    get cookie() {
      return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    set cookie(text: string) {
      this.written.push(text);
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(text) ?? [];
      const expires = Date.parse(/expires=([^;]*)/i.exec(text)?.[1] ?? '');
      if (expires < Date.now()) cookies.delete(name);
      else cookies.set(name, value);
    },
  };
}

describe.each(amplifyApps)('the storages of Amplify 6, by %s', (_, app) => {
  afterEach(() => void vi.unstubAllGlobals());

  const storages: readonly (readonly [string, () => KeyValueStorage])[] = [
    ['defaultStorage', () => app.storages.defaultStorage],
    ['sessionStorage', () => app.storages.sessionStorage],
    ['sharedInMemoryStorage', () => app.storages.sharedInMemoryStorage],
    ['CookieStorage', () => new app.CookieStorage()],
    ['the app`s own', () => ownStorage()],
  ];

  test.each(storages)('%s keeps, replaces, removes and clears', async (_name, find) => {
    vi.stubGlobal('document', cookiePage());
    const storage = find();
    await storage.clear();
    expect(await storage.getItem('a.b')).toBe(null);
    expect(await storage.setItem('a.b', '1')).toBeUndefined();
    await storage.setItem('ü (c)', 'ö;=');
    await storage.setItem('a.b', '2');
    expect(await storage.getItem('a.b')).toBe('2');
    expect(await storage.getItem('ü (c)')).toBe('ö;=');
    await storage.removeItem('a.b');
    expect(await storage.getItem('a.b')).toBe(null);
    await storage.clear();
    expect(await storage.getItem('ü (c)')).toBe(null);
  });

  test('cookies have the attributes that the app names', async () => {
    const page = cookiePage();
    vi.stubGlobal('document', page);
    const storage = new app.CookieStorage({ domain: '.example.com', path: '/app', expires: 1, sameSite: 'strict' });
    await storage.setItem('key', 'value');
    const [cookie = ''] = page.written;
    for (const attribute of [/^key=value;/, /domain=\.example\.com/i, /path=\/app/i, /samesite=strict/i, /; secure/i]) {
      expect(cookie).toMatch(attribute);
    }
  });

  test('no cookie is named that no browser takes', () => {
    expect(() => new app.CookieStorage({ sameSite: 'none', secure: false })).toThrow(/sameSite/);
    expect(() => new app.CookieStorage({ sameSite: 'wrong' as 'lax' })).toThrow(/sameSite/);
  });

  describeAuth('at a server', (server) => {
    test.each(storages)('a session lies in %s', async (_name, find) => {
      vi.stubGlobal('document', cookiePage());
      const storage = find();
      await storage.clear();
      const { auth } = signedOut(app, storage);
      const person = await register(server);
      await auth.signIn(person);
      const key = `CognitoIdentityServiceProvider.${server.clientId}.LastAuthUser`;
      expect(await storage.getItem(key)).toBe(person.username);
      expect((await auth.getCurrentUser()).username).toBe(person.username);
      await auth.signOut();
      await expect.poll(() => storage.getItem(key)).toBe(null);
    });

    function signedOut({ Amplify, provider, auth }: AmplifyApp, storage: KeyValueStorage) {
      Amplify.configure(resourcesOf(server));
      provider.setKeyValueStorage(storage);
      return { auth };
    }
  });
});
