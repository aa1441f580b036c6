import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type CookieOptions, cookieStorage } from './cookie-storage.ts';

/** As a browser does: keeps the name and value, forgets what has expired, remembers the attributes for the test. */
function newJar() {
  const cookies = new Map<string, string>();
  let attributes = '';
  return {
    cookies,
    attributes: () => attributes,
    read: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    write: (cookie: string) => {
      const [pair = '', ...rest] = cookie.split('; ');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      attributes = rest.join('; ');
      if (/Max-Age=-/.test(attributes)) cookies.delete(name);
      else cookies.set(name, value);
    },
  };
}

test('values are kept, replaced and removed, by any key', () => {
  const jar = newJar();
  const storage = cookieStorage({}, jar);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), (key, value) => {
      storage.setItem(key, value);
      expect(storage.getItem(key)).toBe(value);
      storage.removeItem(key);
      expect(storage.getItem(key)).toBeUndefined();
    }),
  );
});

test('what a browser refuses is kept nowhere, and replaces nothing', () => {
  const jar = newJar();
  const refusing = { ...jar, write: (cookie: string) => cookie.length > 100 || jar.write(cookie) };
  const storage = cookieStorage({ secure: false }, refusing);
  storage.setItem('a', 'old');
  expect(storage.getItem('a')).toBe('old');
  expect(() => storage.setItem('a', 'x'.repeat(100))).toThrow(expect.objectContaining({ name: 'InvalidCookieError' }));
  expect(storage.getItem('a')).toBeUndefined();
});

test.each<[CookieOptions, RegExp]>([
  [{}, /^Path=\/; Max-Age=31536000; Expires=[^;]+ GMT; Secure$/],
  [
    { domain: '.yourdomain.com', path: '/app', expires: 1, secure: false },
    /^Path=\/app; Domain=\.yourdomain\.com; Max-Age=86400; Expires=[^;]+ GMT$/,
  ],
  [{ sameSite: 'strict' }, /; Secure; SameSite=strict$/],
])('attributes of %j', (options, attributes) => {
  const jar = newJar();
  cookieStorage(options, jar).setItem('a', '1');
  expect(jar.attributes()).toMatch(attributes);
});

test('attributes that no browser takes are refused', () => {
  expect(() => cookieStorage({ sameSite: 'none', secure: false })).toThrow('sameSite none needs secure.');
  expect(() => cookieStorage({ sameSite: 'any' as 'lax' })).toThrow('sameSite is lax, strict or none.');
});

test('cookies have the names and values that js-cookie gives them', () => {
  const Cookies = createRequire(import.meta.url)('js-cookie') as {
    get(name: string): string | undefined;
    set(name: string, value: string, attributes: object): void;
  };
  // js-cookie looks names up in an object, and takes what every object has for a cookie.
  const names = fc.string({ minLength: 1 }).filter((name) => !(name in {}));
  fc.assert(
    fc.property(names, fc.string(), (key, value) => {
      const jar = newJar();
      vi.stubGlobal('document', {
        get cookie() {
          return jar.read();
        },
        set cookie(cookie: string) {
          jar.write(cookie);
        },
      });
      Cookies.set(key, value, { path: '/' });
      const storage = cookieStorage();
      expect(storage.getItem(key)).toBe(value);
      const before = [...jar.cookies.keys()];
      storage.setItem(key, value);
      expect([...jar.cookies.keys()]).toEqual(before);
      expect(Cookies.get(key)).toBe(value);
    }),
  );
  vi.unstubAllGlobals();
});
