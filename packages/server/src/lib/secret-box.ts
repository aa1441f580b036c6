import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/**
 * Seals what must not lie readable in the database, and makes keyed hashes. A purpose is a fixed name such as
 * `totp-secret`: every purpose has keys of its own, and what was sealed for one cannot be opened for another.
 */
export interface SecretBox {
  /** Encrypts and authenticates; two calls never give the same bytes. 29 bytes longer than the plaintext. */
  seal(purpose: string, plaintext: Uint8Array): Uint8Array;
  /** The plaintext, or undefined for whatever `seal` did not make under this key and purpose. */
  open(purpose: string, sealed: Uint8Array): Uint8Array | undefined;
  /** HMAC-SHA256 over the parts, which cannot run into each other: 32 bytes. A text counts as its UTF-8 bytes. */
  digest(purpose: string, ...parts: (string | Uint8Array)[]): Uint8Array;
}

const dataKeyBytes = 32;
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Makes the box of one installation: AES-256-GCM with a random nonce and HMAC-SHA256, each under a key that HKDF-SHA256
 * (RFC 5869) derives per purpose. Random nonces carry 2^32 values per purpose with a chance of 2^-32 of meeting twice.
 * @throws RangeError unless the data key has 32 bytes.
 */
export function createSecretBox(dataKey: Uint8Array): SecretBox {
  if (dataKey.length !== dataKeyBytes) throw new RangeError(`A data key has ${dataKeyBytes} bytes.`);
  const sealingKey = keyPerPurpose(dataKey, 'seal');
  const digestKey = keyPerPurpose(dataKey, 'digest');
  return {
    seal: (purpose, plaintext) => seal(sealingKey(purpose), header(purpose), plaintext),
    open: (purpose, sealed) => open(sealingKey(purpose), header(purpose), sealed),
    digest: (purpose, ...parts) => digest(digestKey(purpose), parts),
  };
}

// Purposes are few; the bound only keeps a mistaken caller from filling the memory.
const keptKeys = 256;

/** Node takes a key object in a quarter of the time that it needs for the bytes of a key. */
function keyPerPurpose(dataKey: Uint8Array, use: string): (purpose: string) => KeyObject {
  const kept = new Map<string, KeyObject>();
  return (purpose) => {
    let key = kept.get(purpose);
    if (key === undefined) {
      const bytes = hkdfSync('sha256', dataKey, '', `cenote ${use} ${version} ${purpose}`, dataKeyBytes);
      key = createSecretKey(new Uint8Array(bytes));
      if (kept.size >= keptKeys) kept.clear();
      kept.set(purpose, key);
    }
    return key;
  };
}

function header(purpose: string): Uint8Array {
  return Buffer.from(`${version} ${purpose}`);
}

function seal(key: KeyObject, associated: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(associated);
  const encrypted = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([Uint8Array.of(version), nonce, encrypted, cipher.getAuthTag()]);
}

function open(key: KeyObject, associated: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed[0] !== version || sealed.length < 1 + nonceBytes + tagBytes) return undefined;
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associated).setAuthTag(sealed.subarray(-tagBytes));
  const plaintext = decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes));
  try {
    decipher.final();
  } catch {
    // OpenSSL says no more than that the tag does not fit, which is the answer.
    return undefined;
  }
  return plaintext;
}

function digest(key: KeyObject, parts: (string | Uint8Array)[]): Uint8Array {
  const hmac = createHmac('sha256', key);
  const length = Buffer.alloc(4);
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    length.writeUInt32BE(bytes.length);
    hmac.update(length).update(bytes);
  }
  return hmac.digest();
}
