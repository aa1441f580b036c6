import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFields, parseForm } from './form.ts';

const formType = 'application/x-www-form-urlencoded';
const bytesOf = (text: string) => new TextEncoder().encode(text);
const formOf = (body: string | Uint8Array, ...types: string[]) =>
  parseForm({
    headers: { 'content-type': types.length === 0 ? [formType] : types },
    body: typeof body === 'string' ? bytesOf(body) : body,
  });

test('reads what a browser sends, whatever names and values are', () => {
  const whole = fc.string({ unit: 'grapheme-composite' }).filter((text) => !text.includes('\0'));
  const pairs = fc.uniqueArray(fc.tuple(whole, whole), { selector: ([name]) => name, maxLength: 64 });
  fc.assert(
    fc.property(pairs, (sent) => {
      const fields = formOf(new URLSearchParams(sent).toString());
      expect([...(fields ?? [])]).toEqual(sent);
    }),
  );
});

test('reads nothing that a browser would read otherwise, and never throws', () => {
  const piece = fc.string({ unit: 'binary-ascii', maxLength: 6 }).map((text) => text.replaceAll(/[g-z]/gi, '%'));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('&');
      const fields = parseFields(text);
      if (fields !== undefined) expect([...fields]).toEqual([...new URLSearchParams(text.replace(/^\?/, '%3f'))]);
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void formOf(bytes)));
});

test('tells an empty field from none, and takes names of objects for names', () => {
  expect(formOf('a=&b&c==&__proto__=d&constructor=e')).toEqual(
    new Map([
      ['a', ''],
      ['b', ''],
      ['c', '='],
      ['__proto__', 'd'],
      ['constructor', 'e'],
    ]),
  );
  expect(formOf('')?.get('constructor')).toBeUndefined();
});

test.each([
  ['a name twice', 'a=1&a=2'],
  ['a name twice, in two spellings', 'a=1&%61=2'],
  ['an unfinished escape', 'a=%4'],
  ['an escape that is none', 'a=%zz'],
  ['bytes that are no UTF-8, escaped', 'a=%ff'],
  ['a surrogate, escaped', 'a=%ed%a0%80'],
  ['bytes that are no UTF-8', new Uint8Array([97, 61, 255])],
  ['U+0000 in a value', 'a=b%00'],
  ['U+0000 in a name', 'a%00=b'],
  ['U+0000 as it is', 'a=\0'],
  ['65 fields', Array.from({ length: 65 }, (_, at) => `f${at}=1`).join('&')],
  ['65,537 bytes', `a=${'x'.repeat(65_535)}`],
])('refuses %s', (_, body) => {
  expect(formOf(body)).toBeUndefined();
});

test('takes 64 fields, and 65,536 bytes', () => {
  expect(formOf(Array.from({ length: 64 }, (_, at) => `f${at}=1`).join('&'))?.size).toBe(64);
  expect(formOf(`a=${'x'.repeat(65_534)}`)?.get('a')).toHaveLength(65_534);
});

test.each([
  [true, [formType]],
  [true, ['Application/X-WWW-Form-Urlencoded ; charset=UTF-8']],
  [false, ['text/plain']],
  [false, ['multipart/form-data; boundary=x']],
  [false, [`${formType}-2`]],
  [false, [`text/plain; ${formType}`]],
  [false, [formType, 'text/plain']],
])('a form? %s: %s', (isForm, types) => {
  expect(formOf('a=1', ...types) !== undefined).toBe(isForm);
});

test('refuses a body without a type', () => {
  expect(parseForm({ headers: {}, body: bytesOf('a=1') })).toBeUndefined();
});
