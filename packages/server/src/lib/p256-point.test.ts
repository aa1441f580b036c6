import { createECDH, createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { p256Point } from './p256-point.ts';

const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`);

test('is on the curve, and OpenSSL takes it', () => {
  for (const { x, y } of texts.map(p256Point)) {
    expect([x.length, y.length]).toEqual([32, 32]);
    expect((toNumber(y) ** 2n - toNumber(x) ** 3n + 3n * toNumber(x) - b) % p).toBe(0n);
    expect(toNumber(y) % 2n).toBe(0n);
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: Buffer.from(x).toString('base64url'),
      y: Buffer.from(y).toString('base64url'),
    };
    expect(createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyType).toBe('ec');
  }
});

test('is the same for the same text, and another for another one', () => {
  const hex = (text: string) => Buffer.from(p256Point(text).x).toString('hex');
  expect(texts.map(hex)).toEqual(texts.map(hex));
  expect(new Set(texts.map(hex)).size).toBe(texts.length);
});

test('is no small multiple of the base point', () => {
  const drawn = new Set(texts.map((text) => Buffer.from(p256Point(text).x).toString('hex')));
  const ecdh = createECDH('prime256v1');
  for (let key = 1; key <= 1_000; key++) {
    ecdh.setPrivateKey(Buffer.from(key.toString(16).padStart(64, '0'), 'hex'));
    expect(drawn.has(ecdh.getPublicKey().subarray(1, 33).toString('hex'))).toBe(false);
  }
});
