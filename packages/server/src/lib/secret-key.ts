import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { parseBase64 } from './base64.ts';

/** The key of an installation that is not in its database: it seals the keys that are, and nothing else. */
export interface SecretKey {
  /** Tells keys apart in what they sealed; says nothing about the key. 8 bytes. */
  readonly id: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

const keyBytes = 32;
const idBytes = 8;
const version = 2;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + idBytes;

/** An installation of before had one key for everything, whose seal named no use. */
const unnamed = { version: 1, use: 'data-key' };

/** A new secret key as text, in base64, for `parseSecretKeys`. */
export function createSecretKeyText(): string {
  return randomBytes(keyBytes).toString('base64');
}

/**
 * One or several secret keys of 32 bytes, in base64 or hexadecimal, separated by commas or line ends. The first one seals,
 * all of them open: to rotate, put a new key in front and keep the old one until the installation's keys are sealed anew.
 * @throws Error that says which key is wrong and how to make a right one, without showing it.
 */
export function parseSecretKeys(text: string): SecretKey[] {
  return splitSecretKeys(text).map(parseSecretKey);
}

/** The keys as they are written, in their order. @throws Error where there is none */
export function splitSecretKeys(text: string): string[] {
  const entries = text.split(/[,\r\n]+/).map((entry) => entry.trim());
  const written = entries.filter((entry) => entry !== '');
  if (written.length === 0) throw new Error(`There is no secret key. ${mend}`);
  return written;
}

const mend = 'A secret key is 32 random bytes in base64 or hexadecimal; make one with: openssl rand -base64 32';

// 32 bytes in base64 end with a sign that hexadecimal has not.
const hexPattern = /^([0-9a-fA-F]{2})+$/;

/** One of several; `index` counts from 0. @throws Error as `parseSecretKeys` */
export function parseSecretKey(entry: string, index: number): SecretKey {
  const key = hexPattern.test(entry) ? Buffer.from(entry, 'hex') : parseBase64(entry);
  if (key === undefined) throw new Error(`Secret key ${index + 1} is neither base64 nor hexadecimal. ${mend}`);
  if (key.length !== keyBytes) throw new Error(`Secret key ${index + 1} has ${key.length} bytes. ${mend}`);
  return { key, id: createHash('sha256').update('cenote secret key id').update(key).digest().subarray(0, idBytes) };
}

/** Seals a key of the installation under the first of the secret keys (AES-256-GCM). It opens for the same use alone. */
export function wrapKey([current]: readonly SecretKey[], use: string, key: Uint8Array): Uint8Array {
  if (current === undefined) throw new RangeError('There is no secret key to seal with.');
  const header = Buffer.concat([Uint8Array.of(version), current.id]);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', current.key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated(header, use));
  const encrypted = cipher.update(key);
  cipher.final();
  return Buffer.concat([header, nonce, encrypted, cipher.getAuthTag()]);
}

/**
 * Opens what `wrapKey` sealed for the same use; undefined when none of the secret keys did. `isCurrent` is false when a
 * secret key other than the first one sealed it: then it is time to seal it anew.
 */
export function unwrapKey(
  keys: readonly SecretKey[],
  use: string,
  wrapped: Uint8Array,
): { key: Uint8Array; isCurrent: boolean } | undefined {
  if (wrapped.length < headerBytes + nonceBytes + tagBytes) return undefined;
  const isNamed = wrapped[0] === version;
  if (!isNamed && !(wrapped[0] === unnamed.version && use === unnamed.use)) return undefined;
  const header = wrapped.subarray(0, headerBytes);
  const index = keys.findIndex(({ id }) => timingSafeEqual(id, header.subarray(1)));
  const secretKey = keys[index];
  if (secretKey === undefined) return undefined;
  const nonce = wrapped.subarray(headerBytes, headerBytes + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', secretKey.key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(isNamed ? associated(header, use) : header).setAuthTag(wrapped.subarray(-tagBytes));
  const key = decipher.update(wrapped.subarray(headerBytes + nonceBytes, -tagBytes));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return { key, isCurrent: index === 0 };
}

function associated(header: Uint8Array, use: string): Uint8Array {
  return Buffer.concat([header, Buffer.from(use)]);
}
