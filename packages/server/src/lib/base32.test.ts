import { expect, test } from 'vitest';
import { formatBase32, parseBase32 } from './base32.ts';

// RFC 4648 section 10, without the padding.
const vectors: [string, string][] = [
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
];

test.each(vectors)('%j is %j, both ways', (plain, encoded) => {
  expect(formatBase32(Buffer.from(plain))).toBe(encoded);
  expect(Buffer.from(parseBase32(encoded) ?? []).toString()).toBe(plain);
});

test.each(['my', 'M', 'MZ', 'MY======', 'M1', 'MY Y'])('%j is no base32 of ours', (text) => {
  expect(parseBase32(text)).toBeUndefined();
});

test('bytes with the highest bit set come back', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => 255 - index);
  expect(parseBase32(formatBase32(bytes))).toEqual(bytes);
});
