import { joinBytes } from '@cenote/wire/srp';
import type { AuthConfig } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import { type Claims, decodeJwt } from '../jwt.ts';
import { fromBase64 } from '../srp/base64.ts';

type Fetch = typeof fetch;
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Keys are read again after so long, and where a token names another one, though not more often than that (milliseconds). */
const freshMs = 3_600_000;
const leastPauseMs = 30_000;
const defaultTimeoutMs = 10_000;

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** The keys that a user pool signs its tokens with (RFC 7517), kept for all requests of a process. */
export class PoolKeys {
  readonly #url: string;
  #keys = new Map<string, Key>();
  #readMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws AuthError `KeysUnavailableError` where the keys cannot be had */
  async find(id: string, fetch: Fetch, timeoutMs: number): Promise<Key | undefined> {
    const ageMs = Math.abs(Date.now() - this.#readMs);
    const isKnown = this.#keys.has(id);
    if (ageMs < (isKnown ? freshMs : leastPauseMs)) return this.#keys.get(id);
    this.#reading ??= this.#read(fetch, timeoutMs).finally(() => {
      this.#reading = undefined;
    });
    // A key that was good an hour ago outlives an outage.
    await this.#reading.catch((error: unknown) => {
      if (!isKnown) throw error;
    });
    return this.#keys.get(id);
  }

  async #read(fetch: Fetch, timeoutMs: number): Promise<void> {
    try {
      const response = await fetch(this.#url, { signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const { keys } = (await response.json()) as {
        readonly keys: readonly Readonly<Record<'kid' | 'kty' | 'n' | 'e', string>>[];
      };
      const usable = keys.filter(({ kty }) => kty === 'RSA');
      const imported = usable.map(async ({ kid, kty, n, e }) => {
        return [kid, await crypto.subtle.importKey('jwk', { kty, n, e }, algorithm, false, ['verify'])] as const;
      });
      this.#keys = new Map(await Promise.all(imported));
      this.#readMs = Date.now();
    } catch (error) {
      const message = `The keys of the user pool could not be read from ${this.#url}.`;
      throw new AuthError('KeysUnavailableError', message, true, error);
    }
  }
}

/** By what fetches them, and by address: a process asks once for all its requests. */
const kept = new WeakMap<Fetch, Map<string, PoolKeys>>();

function keysAt(fetch: Fetch, url: string): PoolKeys {
  const ofFetch = kept.get(fetch) ?? new Map<string, PoolKeys>();
  kept.set(fetch, ofFetch);
  const keys = ofFetch.get(url) ?? new PoolKeys(url);
  ofFetch.set(url, keys);
  return keys;
}

/**
 * What a token says, where the pool of the configuration has signed it for this app client and it has not expired; undefined for
 * every other one. `issuer` is what tokens name where that is neither the pool at `endpoint` nor the pool at AWS.
 * @throws AuthError `KeysUnavailableError` where the pool's keys cannot be had
 */
export async function verifyToken(
  { endpoint, userPoolId, clientId, requestTimeoutMs = defaultTimeoutMs, fetch = globalThis.fetch }: AuthConfig,
  token: string,
  use: 'access' | 'id',
  issuer?: string,
): Promise<Claims | undefined> {
  const [head = '', body = '', signature = '', ...rest] = token.split('.');
  const { alg, kid } = parseHeader(head);
  if (alg !== 'RS256' || typeof kid !== 'string' || rest.length > 0) return undefined;
  const ofAws = `https://cognito-idp.${userPoolId.split('_')[0]}.amazonaws.com/${userPoolId}`;
  const own = endpoint ? `${endpoint.replace(/\/$/, '')}/${userPoolId}` : ofAws;
  const claims = decodeJwt(token).payload;
  const { iss, token_use, client_id, aud, exp } = claims;
  const isOurs =
    (issuer ? [issuer] : [own, ofAws]).includes(`${iss}`) &&
    token_use === use &&
    (use === 'id' ? aud : client_id) === clientId &&
    typeof exp === 'number' &&
    Date.now() / 1000 < exp;
  if (!isOurs) return undefined;
  const key = await keysAt(fetch, `${own}/.well-known/jwks.json`).find(kid, fetch, requestTimeoutMs);
  if (!key) return undefined;
  return (await isSigned(key, `${head}.${body}`, signature)) ? claims : undefined;
}

async function isSigned(key: Key, signed: string, signature: string): Promise<boolean> {
  try {
    return await crypto.subtle.verify(algorithm, key, fromBase64(signature), joinBytes(signed));
  } catch {
    // No base64.
    return false;
  }
}

function parseHeader(head: string): { readonly alg?: unknown; readonly kid?: unknown } {
  try {
    return Object(JSON.parse(String.fromCharCode(...fromBase64(head))));
  } catch {
    return {};
  }
}
