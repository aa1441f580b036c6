import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBase64, parseBase64Url } from './base64.ts';

test('reads what the platform writes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(Buffer.from(parseBase64(Buffer.from(bytes).toString('base64')) ?? [])).toEqual(Buffer.from(bytes));
      expect(Buffer.from(parseBase64Url(Buffer.from(bytes).toString('base64url')) ?? [])).toEqual(Buffer.from(bytes));
    }),
  );
});

test.each(['AA', 'AA=', 'AB==', 'A A=', 'AA==\n', '_w==', '*', 'A'])('as base64, %j is nothing', (text) => {
  expect(parseBase64(text)).toBeUndefined();
});

test.each(['AA==', 'AB', '/w', 'A A', 'AA\n', '*', 'A'])('as base64url, %j is nothing', (text) => {
  expect(parseBase64Url(text)).toBeUndefined();
});
