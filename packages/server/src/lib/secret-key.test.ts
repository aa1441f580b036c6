import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSecretKeyText, parseSecretKeys, type SecretKey, unwrapKey, wrapKey } from './secret-key.ts';

const bytes = randomBytes(32);
const other = randomBytes(32);

describe('parsing', () => {
  test.each([
    ['base64', bytes.toString('base64')],
    ['hexadecimal', bytes.toString('hex')],
    ['capital hexadecimal', bytes.toString('hex').toUpperCase()],
    ['white space around', `\n  ${bytes.toString('base64')} \r\n`],
  ])('reads one key in %s', (_, text) => {
    const keys = parseSecretKeys(text);
    expect(keys.map(({ key }) => Buffer.from(key))).toEqual([bytes]);
    expect(keys[0]?.id).toHaveLength(8);
  });

  test.each([',', '\n', '\r\n', ', ', ',\n\n'])('reads keys in order, separated by %j', (separator) => {
    const keys = parseSecretKeys(`${bytes.toString('base64')}${separator}${other.toString('hex')}`);
    expect(keys.map(({ key }) => Buffer.from(key))).toEqual([bytes, other]);
    expect(keys[0]?.id).not.toEqual(keys[1]?.id);
  });

  test('reads what it makes', () => {
    expect(parseSecretKeys(createSecretKeyText())).toHaveLength(1);
    expect(createSecretKeyText()).not.toBe(createSecretKeyText());
  });

  test.each([
    ['nothing', '', 'There is no secret key.'],
    ['only separators', ' ,\n', 'There is no secret key.'],
    ['a word', 'swordfish!', 'Secret key 1 is neither base64 nor hexadecimal.'],
    ['too short a key', randomBytes(16).toString('base64'), 'Secret key 1 has 16 bytes.'],
    ['too long a key', '00'.repeat(33), 'Secret key 1 has 33 bytes.'],
    ['a bad second key', `${bytes.toString('base64')},abc`, 'Secret key 2 is neither'],
  ])('refuses %s and tells the mend', (_, text, message) => {
    expect(() => parseSecretKeys(text)).toThrow(message);
    expect(() => parseSecretKeys(text)).toThrow('openssl rand -base64 32');
  });

  test('does not show the key that it refuses', () => {
    const short = randomBytes(24).toString('base64');
    expect(() => parseSecretKeys(short)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(short) }),
    );
  });
});

describe('a key of the installation', () => {
  const key = randomBytes(32);
  const [old, fresh] = [parseSecretKeys(bytes.toString('hex')), parseSecretKeys(other.toString('hex'))];

  test('comes back under the secret key that sealed it', () => {
    expect(unwrapKey(old, 'use', wrapKey(old, 'use', key))).toEqual({ key, isCurrent: true });
  });

  test('comes back under an older secret key, which is told', () => {
    const wrapped = wrapKey(old, 'use', key);
    expect(unwrapKey([...fresh, ...old], 'use', wrapped)).toEqual({ key, isCurrent: false });
    expect(unwrapKey([...fresh, ...old], 'use', wrapKey([...fresh, ...old], 'use', key))?.isCurrent).toBe(true);
  });

  test('stays closed to other secret keys, and for another use', () => {
    expect(unwrapKey(fresh, 'use', wrapKey(old, 'use', key))).toBeUndefined();
    expect(unwrapKey([], 'use', wrapKey(old, 'use', key))).toBeUndefined();
    expect(unwrapKey(old, 'another use', wrapKey(old, 'use', key))).toBeUndefined();
  });

  test('stays closed when a byte was changed or lost', () => {
    const wrapped = wrapKey(old, 'use', key);
    for (let at = 0; at < wrapped.length; at++) {
      const changed = Uint8Array.from(wrapped);
      changed[at] = (changed[at] ?? 0) ^ 0x80;
      expect(unwrapKey(old, 'use', changed)).toBeUndefined();
      expect(unwrapKey(old, 'use', wrapped.subarray(0, at))).toBeUndefined();
    }
  });

  test('does not lie in what is stored', () => {
    const wrapped = Buffer.from(wrapKey(old, 'use', key));
    expect(wrapped.includes(key)).toBe(false);
    expect(wrapped.includes(bytes)).toBe(false);
  });

  test('needs a secret key to be sealed', () => {
    expect(() => wrapKey([], 'use', key)).toThrow(RangeError);
  });

  test('that was the only one of its installation, sealed without a use, opens as that and as nothing else', () => {
    const [secretKey] = old as [SecretKey];
    const header = Buffer.concat([Buffer.of(1), secretKey.id]);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', secretKey.key, nonce).setAAD(header);
    const wrapped = Buffer.concat([header, nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
    expect(unwrapKey(old, 'data-key', wrapped)).toEqual({ key, isCurrent: true });
    expect(unwrapKey(old, 'digest-key', wrapped)).toBeUndefined();
  });
});
