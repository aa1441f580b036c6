import { generateKeyPairSync } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { expect, test } from 'vitest';
import { judgePublicKey } from './public-key.ts';

type Members = Record<number, number | Uint8Array | undefined>;

const number = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
function cose(members: Members): Uint8Array {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return isoCBOR.encode(new Map(entries.map(([name, value]) => [Number(name), value])) as never);
}
function elliptic(changes: Members = {}): Uint8Array {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return cose({ 1: 2, 3: -7, [-1]: 1, [-2]: number(x), [-3]: number(y), ...changes });
}
function rsa(modulusLength: number, changes: Members = {}): Uint8Array {
  const { n, e } = generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });
  return cose({ 1: 3, 3: -257, [-1]: number(n), [-2]: number(e), ...changes });
}

test.each<[string, () => Uint8Array, string]>([
  ['P-256', () => elliptic(), 'supported'],
  ['P-256 as RSA', () => elliptic({ 3: -257 }), 'malformed'],
  ['another curve', () => elliptic({ [-1]: 2 }), 'malformed'],
  ['a point beside the curve', () => elliptic({ [-2]: new Uint8Array(32).fill(1) }), 'malformed'],
  ['a short coordinate', () => elliptic({ [-3]: new Uint8Array(26) }), 'malformed'],
  ['half a point', () => elliptic({ [-3]: undefined }), 'malformed'],
  ['another algorithm', () => elliptic({ 3: -8 }), 'unsupported'],
  ['no algorithm', () => elliptic({ 3: undefined }), 'unsupported'],
  ['RSA with 2048 bits', () => rsa(2048), 'supported'],
  ['RSA with 1024 bits', () => rsa(1024), 'unsupported'],
  ['RSA with 16384 bits', () => rsa(2048, { [-1]: new Uint8Array(2048).fill(255) }), 'unsupported'],
  ['RSA with a great exponent', () => rsa(2048, { [-2]: new Uint8Array(200).fill(255) }), 'unsupported'],
  ['RSA without a modulus', () => rsa(2048, { [-1]: undefined }), 'malformed'],
])('%s is %3$s', async (_what, key, verdict) => {
  expect(await judgePublicKey(key())).toBe(verdict);
});
