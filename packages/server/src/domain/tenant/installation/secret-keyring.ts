import { createHash, timingSafeEqual } from 'node:crypto';
import type { OutsideKey } from '#domain/outside-keys.ts';
import { type SecretKey, unwrapKey, wrapKey } from '#lib/secret-key.ts';

/** What seals the keys in the database: 32 bytes that the operator gives, or a key that lies elsewhere. */
export type InstallationKey = SecretKey | OutsideKey;

/** A key that was sealed, and whether the first of the secret keys did it. */
export interface Unwrapped {
  readonly key: Uint8Array;
  readonly isCurrent: boolean;
}

const outsideVersion = 3;
const idBytes = 8;
const headerBytes = 1 + idBytes;

/**
 * The secret keys of an installation: the first one seals, all of them open. Where they stand in a file, it is read again when none of
 * them opens something, and when somebody says so.
 */
export class SecretKeyring {
  #keys: readonly InstallationKey[];
  readonly #reread: (() => Promise<readonly InstallationKey[]>) | undefined;

  constructor(keys: readonly InstallationKey[], reread?: () => Promise<readonly InstallationKey[]>) {
    this.#keys = keys;
    this.#reread = reread;
  }

  /** Seals a key of the installation, which opens for the same use alone. @throws Error where a key elsewhere cannot be asked */
  async wrap(use: string, key: Uint8Array): Promise<Uint8Array> {
    const [first] = this.#keys;
    if (first === undefined) throw new RangeError('There is no secret key to seal with.');
    if (!isOutside(first)) return wrapKey([first], use, key);
    return Buffer.concat([headerOf(first), await first.encrypt(use, key)]);
  }

  /** Opens it; undefined when none of the secret keys does. @throws Error where a key elsewhere cannot be asked, or the file not be read */
  async unwrap(use: string, wrapped: Uint8Array): Promise<Unwrapped | undefined> {
    const opened = await this.#open(use, wrapped);
    if (opened !== undefined || this.#reread === undefined) return opened;
    await this.reread();
    return this.#open(use, wrapped);
  }

  /** Reads the file again; does nothing where there is none. @throws Error with the mend where it cannot be used */
  async reread(): Promise<void> {
    if (this.#reread !== undefined) this.#keys = await this.#reread();
  }

  async #open(use: string, wrapped: Uint8Array): Promise<Unwrapped | undefined> {
    if (wrapped[0] !== outsideVersion) {
      const local = this.#keys.filter((key): key is SecretKey => !isOutside(key));
      const opened = unwrapKey(local, use, wrapped);
      return opened && { key: opened.key, isCurrent: opened.isCurrent && local[0] === this.#keys[0] };
    }
    const header = wrapped.subarray(0, headerBytes);
    const index = this.#keys.findIndex((key) => isOutside(key) && isSame(headerOf(key), header));
    const outside = this.#keys[index];
    if (outside === undefined || !isOutside(outside)) return undefined;
    const key = await outside.decrypt(use, wrapped.subarray(headerBytes));
    return key && { key, isCurrent: index === 0 };
  }
}

function isOutside(key: InstallationKey): key is OutsideKey {
  return 'encrypt' in key;
}

/** Tells keys apart in what they sealed; says no more than the name, which is no secret. */
function headerOf({ name }: OutsideKey): Buffer {
  const id = createHash('sha256').update('cenote outside key id').update(name).digest().subarray(0, idBytes);
  return Buffer.concat([Uint8Array.of(outsideVersion), id]);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
