import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainHmacSha256, plainSha256 } from './plain-digest.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Uint8Array.from(array));

test('hashes what FIPS 180-4 gives as an example', () => {
  expect(Buffer.from(plainSha256(new TextEncoder().encode('abc'))).toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('hashes and signs as OpenSSL does', () => {
  fc.assert(
    fc.property(bytes, bytes, (key, message) => {
      const hash = createHash('sha256').update(message).digest();
      expect(Buffer.from(plainSha256(message))).toEqual(hash);
      const mac = createHmac('sha256', key).update(message).digest();
      expect(Buffer.from(plainHmacSha256(key, message))).toEqual(mac);
    }),
  );
});

test.each([55, 56, 63, 64, 65, 119, 120])('pads %i bytes right', (length) => {
  const message = new Uint8Array(length).fill(0xa5);
  expect(Buffer.from(plainSha256(message))).toEqual(createHash('sha256').update(message).digest());
});
