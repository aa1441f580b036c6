import { createECDH } from 'node:crypto';
import { expect, test } from 'vitest';
import { judgePublicKey } from '#domain/people/mfa/passkeys/public-key.ts';
import { nobodysKey } from './nobodys-passkey.ts';

test('the passkey of nobody is checked like any other, and nobody knows its private half', async () => {
  expect(await judgePublicKey(nobodysKey)).toBe('supported');
  const ecdh = createECDH('prime256v1');
  for (let key = 1; key <= 1_000; key++) {
    ecdh.setPrivateKey(Buffer.from(key.toString(16).padStart(64, '0'), 'hex'));
    expect(Buffer.from(nobodysKey).includes(ecdh.getPublicKey().subarray(1, 33))).toBe(false);
  }
});
