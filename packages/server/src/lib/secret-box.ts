import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { Clock } from './clock.ts';
import { SharedLook } from './shared-look.ts';

/**
 * Seals what must not lie readable in the database or at a client, and makes keyed hashes. A purpose is a fixed name such
 * as `session`: every purpose has keys of its own, and what was sealed for one cannot be opened for another.
 */
export interface SecretBox {
  /**
   * Encrypts and authenticates under the newest data key; two calls never give the same bytes. `boundTo` names the place
   * of the sealed value, such as the key of its row: it opens there alone. Nothing is named for what travels with a client.
   * 33 bytes longer than the plaintext.
   * @throws what loading the data keys throws
   */
  seal(purpose: string, plaintext: Uint8Array, boundTo: readonly string[]): Promise<Uint8Array>;
  /**
   * The plaintext, or undefined for whatever `seal` did not make for this purpose and place, under a data key that is
   * still there.
   * @throws what loading the data keys throws
   */
  open(purpose: string, sealed: Uint8Array, boundTo: readonly string[]): Promise<Uint8Array | undefined>;
  /** Looks now whether there is a newer data key. @throws what loading the data keys throws */
  refresh(): Promise<void>;
  /** HMAC-SHA256 over the parts, which cannot run into each other: 32 bytes. A text counts as its UTF-8 bytes. */
  digest(purpose: string, ...parts: (string | Uint8Array)[]): Uint8Array;
}

/** A key that seals. A newer one has a higher number, and no number ever stands for another key. */
export interface DataKey {
  readonly number: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** What a box is made of. */
export interface BoxKeys {
  /** 32 bytes; makes the keyed hashes, and is never replaced. */
  readonly digestKey: Uint8Array;
  /** Every data key that there is now. Another process may add one and delete one at any time. */
  readonly loadDataKeys: () => Promise<readonly DataKey[]>;
}

const keyBytes = 32;
const version = 2;
const numberBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + numberBytes;
const digestVersion = 1;

/** Before data keys had numbers, values named neither their key nor their place. The key of that time has number 0. */
const unbound = { version: 1, number: 0, headerBytes: 1 };

/** How long a box seals without having looked whether there is a newer data key, in milliseconds. */
const freshMs = 30_000;

/**
 * Makes the box of one installation: AES-256-GCM with a random nonce and HMAC-SHA256, each under a key that HKDF-SHA256
 * (RFC 5869) derives per purpose. Random nonces carry 2^32 values per purpose and data key with a chance of 2^-32 of
 * meeting twice. It looks for newer data keys by itself: before it seals, where the last look is half a minute old, and
 * when it meets a value of a key that it does not know.
 * @throws RangeError unless the digest key has 32 bytes.
 */
export function createSecretBox({ digestKey, loadDataKeys }: BoxKeys, clock: Clock): SecretBox {
  checkKey(digestKey);
  const digestKeyOf = keyPerPurpose(digestKey, `digest ${digestVersion}`);
  const ring = new KeyRing(loadDataKeys, clock);
  return {
    seal: async (purpose, plaintext, boundTo) => seal(await ring.newest(), purpose, plaintext, boundTo),
    open: async (purpose, sealed, boundTo) => {
      const number = dataKeyNumberOf(sealed);
      const key = number === undefined ? undefined : await ring.find(number);
      return key && open(key, purpose, sealed, boundTo);
    },
    refresh: () => ring.look(),
    digest: (purpose, ...parts) => digest(digestKeyOf(purpose), parts),
  };
}

/** The number of the data key that a value says it was sealed under; undefined for what is no sealed value. */
export function dataKeyNumberOf(sealed: Uint8Array): number | undefined {
  if (isUnbound(sealed))
    return sealed.length < unbound.headerBytes + nonceBytes + tagBytes ? undefined : unbound.number;
  if (sealed[0] !== version || sealed.length < headerBytes + nonceBytes + tagBytes) return undefined;
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).readUInt32BE(1);
}

/** Whether a value was sealed before values were bound to their place. It opens where no place is named. */
export function isUnbound(sealed: Uint8Array): boolean {
  return sealed[0] === unbound.version;
}

function checkKey(key: Uint8Array): void {
  if (key.length !== keyBytes) throw new RangeError(`A key of the secret box has ${keyBytes} bytes.`);
}

/** A data key with the keys per purpose that were derived from it. */
interface OpenKey {
  readonly number: number;
  readonly keyOf: (purpose: string) => KeyObject;
}

/** The data keys that the process has seen last. */
class KeyRing {
  readonly #loadDataKeys: BoxKeys['loadDataKeys'];
  readonly #clock: Clock;
  #known: ReadonlyMap<number, OpenKey> = new Map();
  #newest: OpenKey | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  readonly #shared = new SharedLook(() => this.#load());

  constructor(loadDataKeys: BoxKeys['loadDataKeys'], clock: Clock) {
    this.#loadDataKeys = loadDataKeys;
    this.#clock = clock;
  }

  /** The key to seal under. One that was replaced longer ago than the last look may be gone before long, and what it sealed. */
  async newest(): Promise<OpenKey> {
    const age = this.#clock.now() - this.#lookedAt;
    if (this.#newest === undefined || age < 0 || age >= freshMs) await this.look();
    if (this.#newest === undefined) throw new Error('the installation has no data key');
    return this.#newest;
  }

  async find(number: number): Promise<OpenKey | undefined> {
    const known = this.#known.get(number);
    if (known !== undefined) return known;
    await this.look();
    return this.#known.get(number);
  }

  look(): Promise<void> {
    return this.#shared.anew();
  }

  async #load(): Promise<void> {
    const lookedAt = this.#clock.now();
    const loaded = await this.#loadDataKeys();
    const keys = loaded.map(({ number, key }) => this.#known.get(number) ?? openKey(number, key));
    this.#known = new Map(keys.map((key) => [key.number, key]));
    this.#newest = keys.toSorted((one, other) => one.number - other.number).at(-1);
    this.#lookedAt = lookedAt;
  }
}

function openKey(number: number, key: Uint8Array): OpenKey {
  checkKey(key);
  return { number, keyOf: keyPerPurpose(key, `seal ${number === unbound.number ? unbound.version : version}`) };
}

// Purposes are few; the bound only keeps a mistaken caller from filling the memory.
const keptKeys = 256;

/** Node takes a key object in a quarter of the time that it needs for the bytes of a key. */
function keyPerPurpose(secret: Uint8Array, use: string): (purpose: string) => KeyObject {
  const kept = new Map<string, KeyObject>();
  return (purpose) => {
    let key = kept.get(purpose);
    if (key === undefined) {
      const bytes = hkdfSync('sha256', secret, '', `cenote ${use} ${purpose}`, keyBytes);
      key = createSecretKey(new Uint8Array(bytes));
      if (kept.size >= keptKeys) kept.clear();
      kept.set(purpose, key);
    }
    return key;
  };
}

/** What is authenticated beside the ciphertext: the value's own header, its purpose and its place. */
function associated(header: Uint8Array, purpose: string, boundTo: readonly string[]): Uint8Array {
  return Buffer.concat([header, ...[purpose, ...boundTo].flatMap(withLength)]);
}

function withLength(part: string | Uint8Array): [Buffer, Uint8Array] {
  const bytes = typeof part === 'string' ? Buffer.from(part) : part;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

function seal(
  { number, keyOf }: OpenKey,
  purpose: string,
  plaintext: Uint8Array,
  boundTo: readonly string[],
): Uint8Array {
  const header = Buffer.alloc(headerBytes, version);
  header.writeUInt32BE(number, 1);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(purpose), nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated(header, purpose, boundTo));
  const encrypted = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([header, nonce, encrypted, cipher.getAuthTag()]);
}

function open(
  { keyOf }: OpenKey,
  purpose: string,
  sealed: Uint8Array,
  boundTo: readonly string[],
): Uint8Array | undefined {
  if (!isUnbound(sealed)) {
    const header = sealed.subarray(0, headerBytes);
    return decipher(keyOf(purpose), associated(header, purpose, boundTo), sealed.subarray(headerBytes));
  }
  if (boundTo.length > 0) return undefined;
  return decipher(keyOf(purpose), Buffer.from(`${unbound.version} ${purpose}`), sealed.subarray(unbound.headerBytes));
}

function decipher(key: KeyObject, associatedData: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const nonce = sealed.subarray(0, nonceBytes);
  const opening = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  opening.setAAD(associatedData).setAuthTag(sealed.subarray(-tagBytes));
  const plaintext = opening.update(sealed.subarray(nonceBytes, -tagBytes));
  try {
    opening.final();
  } catch {
    // OpenSSL says no more than that the tag does not fit, which is the answer.
    return undefined;
  }
  return plaintext;
}

function digest(key: KeyObject, parts: (string | Uint8Array)[]): Uint8Array {
  const hmac = createHmac('sha256', key);
  for (const part of parts) for (const bytes of withLength(part)) hmac.update(bytes);
  return hmac.digest();
}
