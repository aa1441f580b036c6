import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecretBox } from './secret-box.ts';

const dataKey = randomBytes(32);
const box = createSecretBox(dataKey);

describe('sealing', () => {
  test('gives back what was sealed, to the same key and purpose alone', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), fc.string(), (plaintext, purpose, other) => {
        const sealed = box.seal(purpose, plaintext);
        expect(sealed).toHaveLength(plaintext.length + 29);
        expect(Buffer.from(box.open(purpose, sealed) ?? 'x')).toEqual(Buffer.from(plaintext));
        expect(Buffer.from(createSecretBox(dataKey).open(purpose, sealed) ?? 'x')).toEqual(Buffer.from(plaintext));
        if (other !== purpose) expect(box.open(other, sealed)).toBeUndefined();
        expect(createSecretBox(randomBytes(32)).open(purpose, sealed)).toBeUndefined();
      }),
    );
  });

  test('never writes the same bytes twice', () => {
    const sealed = Array.from({ length: 100 }, () => Buffer.from(box.seal('p', Uint8Array.of(1))).toString('hex'));
    expect(new Set(sealed).size).toBe(100);
  });

  test('notices every changed, missing or added byte', () => {
    const sealed = box.seal('p', Buffer.from('secret'));
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(box.open('p', changed)).toBeUndefined();
      expect(box.open('p', sealed.subarray(0, at))).toBeUndefined();
      expect(box.open('p', sealed.subarray(at + 1))).toBeUndefined();
    }
    expect(box.open('p', Buffer.concat([sealed, Uint8Array.of(0)]))).toBeUndefined();
  });

  test('takes no bytes for a sealed value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(box.open('p', bytes)).toBeUndefined();
      }),
    );
  });

  test('still works after many purposes', () => {
    const sealed = box.seal('first', Uint8Array.of(7));
    for (let i = 0; i < 300; i++) box.seal(`purpose ${i}`, Uint8Array.of(1));
    expect(Buffer.from(box.open('first', sealed) ?? [])).toEqual(Buffer.of(7));
  });
});

describe('digest', () => {
  test('is HMAC-SHA256 under a key of its purpose, over parts with their lengths', () => {
    const key = new Uint8Array(hkdfSync('sha256', dataKey, '', 'cenote digest 1 code', 32));
    const expected = createHmac('sha256', key).update('\0\0\0\x02ab\0\0\0\x01c').digest();
    expect(Buffer.from(box.digest('code', 'ab', Buffer.from('c')))).toEqual(expected);
  });

  test('tells apart purposes, keys and where parts end', () => {
    const digests = [
      box.digest('p', 'ab', 'c'),
      box.digest('p', 'a', 'bc'),
      box.digest('p', 'abc'),
      box.digest('p', 'abc', ''),
      box.digest('p'),
      box.digest('q', 'ab', 'c'),
      createSecretBox(randomBytes(32)).digest('p', 'ab', 'c'),
    ];
    expect(new Set(digests.map((digest) => Buffer.from(digest).toString('hex'))).size).toBe(digests.length);
  });

  test('is the same in the next process', () => {
    expect(createSecretBox(dataKey).digest('p', 'a')).toEqual(box.digest('p', 'a'));
  });
});

test('a data key has 32 bytes', () => {
  expect(() => createSecretBox(randomBytes(16))).toThrow(RangeError);
});
