import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cookieName, parseCookies, setCookie } from './cookies.ts';

const sent = (...cookie: string[]) => parseCookies({ headers: { cookie } });
const ascii = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));
const charsOf = (pattern: RegExp) => fc.constantFrom(...ascii.filter((char) => pattern.test(char)));
const names = fc.string({ unit: charsOf(/[!#$%&'*+\-.^_`|~0-9A-Za-z]/), minLength: 1 });
const values = fc.string({ unit: charsOf(/[^ ",;\\]/) });

test('what is set comes back as it was', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(names, values), { selector: ([name]) => name }), (pairs) => {
      const jar = pairs.map(([name, value]) => setCookie({ name, value }).split(';')[0] ?? '');
      expect([...sent(jar.join('; '))]).toEqual(pairs.map(([name, value]) => [cookieName(name), value]));
    }),
  );
});

test('reads any header without an error, and makes up nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      for (const [name, value] of sent(text)) expect(text).toContain(`${name}=${value}`);
    }),
  );
});

test.each([
  ['a name that stands twice', 'a=1; b=2; a=3', { b: '2' }],
  ['a name that stands three times', 'a=1; a=2; a=3', {}],
  ['a quoted value', 'a="1"; b=2', { b: '2' }],
  ['a value that is no ASCII', 'a=ä; b=2', { b: '2' }],
  ['a pair without a name', '=1; b=2', { b: '2' }],
  ['a name without a value', 'a; b=2', { b: '2' }],
])('leaves out %s', (_, header, rest) => {
  expect(Object.fromEntries(sent(header))).toEqual(rest);
});

test('takes names of objects for names, an equals sign for a part of the value, and a header in pieces', () => {
  expect([...sent('__proto__=1; constructor=2')]).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
  expect(sent('a=b=c').get('a')).toBe('b=c');
  expect([...sent('a=1', 'b=2')]).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
  expect(parseCookies({ headers: {} }).size).toBe(0);
});

test('a cookie of ours is of this host alone, over TLS, and nothing for scripts', () => {
  expect(setCookie({ name: 'sid', value: 'x' })).toBe('__Host-sid=x; Path=/; Secure; HttpOnly; SameSite=Lax');
  expect(setCookie({ name: 'sid', value: 'x', maxAgeSeconds: 60, sameSite: 'Strict' })).toBe(
    '__Host-sid=x; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=60',
  );
});

test('an empty value takes a cookie away', () => {
  expect(setCookie({ name: 'sid', value: '', maxAgeSeconds: 60 })).toContain('; Max-Age=0');
});

test.each([
  ['', 'x'],
  ['a b', 'x'],
  ['a', 'x; Domain=example.com'],
  ['a', 'x\r\nset-cookie: b=1'],
])('refuses to set %j=%j', (name, value) => {
  expect(() => setCookie({ name, value })).toThrow('no such name or value');
});
