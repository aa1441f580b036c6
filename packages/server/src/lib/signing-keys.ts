import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** The public half of a signing key as a JSON Web Key (RFC 7517, RFC 7518 section 6.3). */
export interface PublicJwk {
  readonly alg: 'RS256';
  readonly e: string;
  readonly kid: string;
  readonly kty: 'RSA';
  readonly n: string;
  readonly use: 'sig';
}

/** An opened RSA key that signs tokens with RS256. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: PublicJwk;
}

/** A pool signs its ID tokens and its access tokens with different keys. */
export interface PoolKeys {
  readonly id: SigningKey;
  readonly access: SigningKey;
}

/** A signing key as it is stored. The private half (PKCS #8, DER) is to be sealed. */
export interface StoredSigningKey {
  readonly keyId: string;
  readonly privateKeyDer: Uint8Array;
}

/** Makes an RSA-2048 key away from the event loop. `keyId` is 44 characters of base64, as AWS has it. */
export async function generateSigningKey(): Promise<StoredSigningKey & { readonly publicJwk: PublicJwk }> {
  const keyId = randomBytes(32).toString('base64');
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
  const publicKey = createPublicKey(privateKey);
  return { keyId, privateKey, publicKey, publicJwk: toPublicJwk(keyId, publicKey) };
}

function toPublicJwk(keyId: string, publicKey: KeyObject): PublicJwk {
  const { kty, n, e } = publicKey.export({ format: 'jwk' });
  if (kty !== 'RSA' || n === undefined || e === undefined) throw new TypeError('A signing key has to be an RSA key.');
  return { alg: 'RS256', e, kid: keyId, kty, n, use: 'sig' };
}

/** Keeps the opened keys of the pools that were used last. */
export class SigningKeys {
  readonly #load: (poolId: string) => Promise<PoolKeys | undefined>;
  readonly #maxPools: number;
  // In order of use: the first one was not used for the longest time.
  readonly #kept = new Map<string, Promise<PoolKeys | undefined>>();

  constructor(load: (poolId: string) => Promise<PoolKeys | undefined>, { maxPools }: { maxPools: number }) {
    this.#load = load;
    this.#maxPools = maxPools;
  }

  /** The keys of a pool, or undefined when `load` knows none. Calls at the same time share one load; a failure is not kept. */
  async forPool(poolId: string): Promise<PoolKeys | undefined> {
    const kept = this.#kept.get(poolId);
    const keys = kept ?? this.#load(poolId);
    this.#use(poolId, keys);
    if (kept !== undefined) return kept;
    try {
      const loaded = await keys;
      if (loaded === undefined) this.#drop(poolId, keys);
      return loaded;
    } catch (error) {
      this.#drop(poolId, keys);
      throw error;
    }
  }

  /** Makes the next call load anew, after the keys of a pool changed. */
  forget(poolId: string): void {
    this.#kept.delete(poolId);
  }

  #use(poolId: string, keys: Promise<PoolKeys | undefined>): void {
    this.#kept.delete(poolId);
    this.#kept.set(poolId, keys);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#maxPools) return;
      this.#kept.delete(oldest);
    }
  }

  #drop(poolId: string, keys: Promise<PoolKeys | undefined>): void {
    if (this.#kept.get(poolId) === keys) this.#kept.delete(poolId);
  }
}
