import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from './clock.ts';
import { SharedLook } from './shared-look.ts';

const signAsync = promisify(sign);

/** The public half of a signing key as a JSON Web Key (RFC 7517, RFC 7518 section 6.3). */
export interface PublicJwk {
  readonly alg: 'RS256';
  readonly e: string;
  readonly kid: string;
  readonly kty: 'RSA';
  readonly n: string;
  readonly use: 'sig';
}

/** An RSA key that signs tokens with RS256. */
export interface SigningKey {
  readonly keyId: string;
  /** RSASSA-PKCS1-v1_5 with SHA-256, away from the event loop. @throws where the key lies elsewhere and is away */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>;
}

/** What a key signs. A pool signs its ID tokens and its access tokens with different keys. */
export type TokenUse = 'id' | 'access';

/** A key of which signatures are believed. */
export interface PublishedKey {
  readonly keyId: string;
  readonly tokenUse: TokenUse;
  readonly publicKey: KeyObject;
}

/** The keys of a pool as they are now: the two that sign, and all that are believed, by their ids. */
export interface PoolKeys {
  readonly id: SigningKey;
  readonly access: SigningKey;
  readonly published: ReadonlyMap<string, PublishedKey>;
}

/** A signing key as it is stored. The private half (PKCS #8, DER) is to be sealed. */
export interface StoredSigningKey {
  readonly keyId: string;
  readonly privateKeyDer: Uint8Array;
}

/** An id for a key: 44 characters of base64, as AWS has it. */
export function newKeyId(): string {
  return randomBytes(32).toString('base64');
}

/** Makes an RSA-2048 key away from the event loop. */
export async function generateSigningKey(): Promise<StoredSigningKey & { readonly publicJwk: PublicJwk }> {
  const keyId = newKeyId();
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return {
    keyId,
    privateKeyDer: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicJwk: toPublicJwk(keyId, publicKey),
  };
}

/** Makes a stored key ready to sign. @throws when the bytes are no RSA private key. */
export function openSigningKey({ keyId, privateKeyDer }: StoredSigningKey): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.from(privateKeyDer), format: 'der', type: 'pkcs8' });
  if (privateKey.asymmetricKeyType !== 'rsa') throw new TypeError(notRsa);
  return { keyId, sign: (data) => signAsync('sha256', data, privateKey) };
}

/** The public half of a key, ready to verify. @throws when it is none */
export function openPublicJwk({ kty, n, e }: PublicJwk): KeyObject {
  const key: JsonWebKey = { kty, n, e };
  return createPublicKey({ key, format: 'jwk' });
}

const notRsa = 'A signing key has to be an RSA key.';

/** The public half of an RSA key as it is published. @throws TypeError where it is no RSA key */
export function toPublicJwk(keyId: string, publicKey: KeyObject): PublicJwk {
  const { kty, n, e } = publicKey.export({ format: 'jwk' });
  if (kty !== 'RSA' || n === undefined || e === undefined) throw new TypeError(notRsa);
  return { alg: 'RS256', e, kid: keyId, kty, n, use: 'sig' };
}

/** How long keys are used without another look: what an administrator does to them holds on every server within this time. */
const freshMs = 1_000;

/** Loads the keys of a pool; those that are known need not be opened again. Undefined where there is no such pool. */
export type LoadKeys = (poolId: string, known: PoolKeys | undefined) => Promise<PoolKeys | undefined>;

export interface SigningKeysOptions {
  readonly clock: Clock;
  readonly maxPools: number;
  /** Whether an error says that the keys cannot be looked at for now: then those of the last look go on. */
  readonly isAway: (error: unknown) => boolean;
}

/** What is remembered of a pool. */
interface Remembered {
  readonly look: SharedLook<PoolKeys | undefined>;
  keys: PoolKeys | undefined;
  lookedAt: number;
}

/** Keeps the keys of the pools that were used last, and looks at them anew once in a second. */
export class SigningKeys {
  readonly #load: LoadKeys;
  readonly #options: SigningKeysOptions;
  // In order of use: the first one was not used for the longest time.
  readonly #pools = new Map<string, Remembered>();

  constructor(load: LoadKeys, options: SigningKeysOptions) {
    this.#load = load;
    this.#options = options;
  }

  /** The keys of a pool, or undefined when there is no such pool. @throws what loading them throws */
  async forPool(poolId: string): Promise<PoolKeys | undefined> {
    const pool = this.#use(poolId);
    return this.#fresh(pool) ?? pool.look.join();
  }

  /**
   * The key of this id under which tokens of this use are believed. One that is not known may be new: then the keys are looked at
   * anew. @throws what loading them throws
   */
  async find(poolId: string, use: TokenUse, keyId: string | undefined): Promise<PublishedKey | undefined> {
    if (keyId === undefined) return undefined;
    const pool = this.#use(poolId);
    const found = this.#fresh(pool)?.published.get(keyId) ?? (await pool.look.anew())?.published.get(keyId);
    return found?.tokenUse === use ? found : undefined;
  }

  /** Makes the next call look anew, after the keys of a pool changed. */
  forget(poolId: string): void {
    this.#pools.delete(poolId);
  }

  #fresh({ keys, lookedAt }: Remembered): PoolKeys | undefined {
    const age = this.#options.clock.now() - lookedAt;
    return age >= 0 && age < freshMs ? keys : undefined;
  }

  #use(poolId: string): Remembered {
    const pool = this.#pools.get(poolId) ?? this.#begin(poolId);
    this.#pools.delete(poolId);
    this.#pools.set(poolId, pool);
    for (const oldest of this.#pools.keys()) {
      if (this.#pools.size <= this.#options.maxPools) break;
      this.#pools.delete(oldest);
    }
    return pool;
  }

  #begin(poolId: string): Remembered {
    const pool: Remembered = {
      look: new SharedLook(() => this.#look(poolId, pool)),
      keys: undefined,
      lookedAt: Number.NEGATIVE_INFINITY,
    };
    return pool;
  }

  async #look(poolId: string, pool: Remembered): Promise<PoolKeys | undefined> {
    const lookedAt = this.#options.clock.now();
    try {
      pool.keys = await this.#load(poolId, pool.keys);
      pool.lookedAt = lookedAt;
    } catch (error) {
      if (pool.keys === undefined || !this.#options.isAway(error)) throw error;
    }
    // A name that is no pool's is not remembered: there are as many as strangers like.
    if (pool.keys === undefined && this.#pools.get(poolId) === pool) this.#pools.delete(poolId);
    return pool.keys;
  }
}
