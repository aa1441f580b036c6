import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isLoopback } from '../../../server/src/lib/loopback.ts';
import { Refusal } from '../refusal.ts';
import type { OnUnreadable } from '../watched-file.ts';

/** The public keys of a user pool, as its `/.well-known/jwks.json` has them. */
export interface KeySet {
  readonly keys: readonly JsonWebKey[];
}

/** Finds the key of a pool by its id; undefined where the pool has none of this id. */
export interface PoolKeys {
  /** @throws Refusal `unavailable` */
  readonly find: (keyId: string, now: number) => Promise<KeyObject | undefined>;
}

const keptMs = 60 * 60 * 1000;
/** Whoever sends tokens with invented key ids makes nobody ask more often. */
const floorMs = 10_000;
const timeoutMs = 5000;
const maxBytes = 256 * 1024;

/** Keys that are given and do not change. @throws Error */
export function givenKeys(set: KeySet): PoolKeys {
  const keys = parseKeySet(set);
  return { find: async (keyId) => keys.get(keyId) };
}

/**
 * Keys that are fetched from a URL: at the first token, after an hour, and when a token names one that is not known, at most every ten seconds. Where
 * they cannot be had anew, those that are there count on. @throws Error for a URL that is none
 */
export function fetchedKeys(url: string, tell: OnUnreadable): PoolKeys {
  let keys: ReadonlyMap<string, KeyObject> | undefined;
  let [fetchedAt, askedAt] = [-Infinity, -Infinity];
  let asking: Promise<void> | undefined;
  let hasFailed = false;
  const ask = async (now: number) => {
    askedAt = now;
    try {
      keys = parseKeySet(await fetchJson(url));
      fetchedAt = now;
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      tell(url, error);
    }
  };
  return {
    async find(keyId, now) {
      const isOld = keys === undefined || now - fetchedAt >= keptMs || !keys.has(keyId);
      if (isOld && (asking !== undefined || now - askedAt >= floorMs)) {
        asking ??= ask(now).finally(() => {
          asking = undefined;
        });
        // Where they cannot be had for long, not everybody waits for that each time.
        if (!(hasFailed && keys?.has(keyId))) await asking;
      }
      if (keys === undefined) throw new Refusal('unavailable', 'The keys of the user pool cannot be had.');
      return keys.get(keyId);
    },
  };
}

/** Where an issuer has its keys (AWS: "Verifying JSON web tokens"). @throws Error unless nobody on the way can change them */
export function keysUrlOf(issuer: string): string {
  const url = URL.parse(issuer);
  if (url === null) throw new Error(`The issuer ${issuer} is no URL.`);
  if (url.protocol !== 'https:' && !isLoopback(url.hostname))
    throw new Error(`The keys of ${issuer} would come without TLS: name another keysUrl, or give the keys.`);
  return `${issuer}/.well-known/jwks.json`;
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (response.status !== 200) throw new Error(`It answers with status ${response.status}.`);
  let length = 0;
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > maxBytes) throw new Error(`It is longer than ${maxBytes} bytes.`);
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString());
}

/** Only keys for RS256 count: with them alone user pools sign. */
function parseKeySet(set: unknown): ReadonlyMap<string, KeyObject> {
  const { keys } = (set ?? {}) as Partial<KeySet>;
  if (!Array.isArray(keys)) throw new Error('There is no list "keys" in it.');
  const found = new Map<string, KeyObject>();
  for (const { kid, kty, alg, use, n, e } of keys as readonly JsonWebKey[]) {
    const isRsa = kty === 'RSA' && (alg ?? 'RS256') === 'RS256' && (use ?? 'sig') === 'sig';
    if (isRsa && typeof kid === 'string' && typeof n === 'string' && typeof e === 'string')
      found.set(kid, createPublicKey({ key: { kty, n, e }, format: 'jwk' }));
  }
  return found;
}
