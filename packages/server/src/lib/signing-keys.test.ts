import { createPublicKey, sign, verify } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateSigningKey, openSigningKey, type PoolKeys, type SigningKey, SigningKeys } from './signing-keys.ts';

let stored: Awaited<ReturnType<typeof generateSigningKey>>;
let key: SigningKey;

beforeAll(async () => {
  stored = await generateSigningKey();
  key = openSigningKey(stored);
});

describe('a signing key', () => {
  test('is RSA with 2048 bits, under an id of 32 random bytes', async () => {
    expect(key.privateKey.asymmetricKeyDetails).toEqual({ modulusLength: 2048, publicExponent: 65537n });
    expect(stored.keyId).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect((await generateSigningKey()).keyId).not.toBe(stored.keyId);
  });

  test('opens to the same key, whose published half verifies what it signs', () => {
    const message = Buffer.from('message');
    const signature = sign('sha256', message, key.privateKey);
    const { n, e, ...rest } = stored.publicJwk;
    expect(rest).toEqual({ alg: 'RS256', kid: stored.keyId, kty: 'RSA', use: 'sig' });
    expect(key.publicJwk).toEqual(stored.publicJwk);
    expect(key.keyId).toBe(stored.keyId);
    expect(verify('sha256', message, createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }), signature)).toBe(
      true,
    );
    expect(verify('sha256', message, key.publicKey, signature)).toBe(true);
  });

  test('does not publish its private half', () => {
    expect(Object.keys(key.publicJwk).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  test('does not open from other bytes', () => {
    expect(() => openSigningKey({ keyId: 'x', privateKeyDer: Buffer.from('no key') })).toThrow();
  });
});

describe('the keys of the pools', () => {
  const poolKeys = (): PoolKeys => ({ id: key, access: key });

  /** Keys for every pool but `unknown`, and the pools that were asked for. */
  function recorded(maxPools = 2) {
    const loads: string[] = [];
    const keys = new SigningKeys(
      async (poolId) => {
        loads.push(poolId);
        return poolId === 'unknown' ? undefined : poolKeys();
      },
      { maxPools },
    );
    return { keys, loads };
  }

  test('are loaded once', async () => {
    const { keys, loads } = recorded();
    const first = await keys.forPool('a');
    expect(await keys.forPool('a')).toBe(first);
    expect(loads).toEqual(['a']);
  });

  test('are loaded once for calls at the same time', async () => {
    const { keys, loads } = recorded();
    const [first, second] = await Promise.all([keys.forPool('a'), keys.forPool('a')]);
    expect(first).toBe(second);
    expect(loads).toEqual(['a']);
  });

  test('make room for others when they were not used for the longest time', async () => {
    const { keys, loads } = recorded(2);
    for (const poolId of ['a', 'b', 'a', 'c', 'a', 'b']) await keys.forPool(poolId);
    expect(loads).toEqual(['a', 'b', 'c', 'b']);
  });

  test('of a pool that is not there are asked for again', async () => {
    const { keys, loads } = recorded();
    expect(await Promise.all([keys.forPool('unknown'), keys.forPool('unknown')])).toEqual([undefined, undefined]);
    expect(await keys.forPool('unknown')).toBeUndefined();
    expect(loads).toEqual(['unknown', 'unknown']);
  });

  test('are asked for again after a failure, which all hear of', async () => {
    let failures = 0;
    const keys = new SigningKeys(
      async () => {
        if (failures++ === 0) throw new Error('database down');
        return poolKeys();
      },
      { maxPools: 2 },
    );
    const results = await Promise.allSettled([keys.forPool('a'), keys.forPool('a')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await keys.forPool('a')).toBeDefined();
    expect(failures).toBe(2);
  });

  test('are loaded anew once forgotten, also when that load is under way', async () => {
    const gates: ((keys: PoolKeys) => void)[] = [];
    const keys = new SigningKeys(() => new Promise((resolve) => gates.push(resolve)), { maxPools: 2 });
    const [stale, current] = [poolKeys(), poolKeys()];
    const before = keys.forPool('a');
    keys.forget('a');
    const after = keys.forPool('a');
    gates[1]?.(current);
    gates[0]?.(stale);
    expect(await before).toBe(stale);
    expect(await after).toBe(current);
    expect(await keys.forPool('a')).toBe(current);
    expect(gates).toHaveLength(2);
  });

  test('stay when a load from before they were forgotten fails', async () => {
    const failing = Promise.withResolvers<PoolKeys>();
    const loads = [failing.promise, Promise.resolve(poolKeys())];
    const keys = new SigningKeys(() => loads.shift() ?? Promise.reject(new Error('one load too many')), {
      maxPools: 2,
    });
    const before = keys.forPool('a');
    keys.forget('a');
    const current = await keys.forPool('a');
    failing.reject(new Error('database down'));
    await expect(before).rejects.toThrow('database down');
    expect(await keys.forPool('a')).toBe(current);
  });
});
