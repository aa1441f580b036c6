import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  generateSigningKey,
  openPublicJwk,
  openSigningKey,
  type PoolKeys,
  type SigningKey,
  SigningKeys,
} from './signing-keys.ts';

let stored: Awaited<ReturnType<typeof generateSigningKey>>;
let key: SigningKey;
let publicKey: KeyObject;

beforeAll(async () => {
  stored = await generateSigningKey();
  key = openSigningKey(stored);
  publicKey = openPublicJwk(stored.publicJwk);
});

describe('a signing key', () => {
  test('is RSA with 2048 bits, under an id of 32 random bytes', async () => {
    expect(publicKey.asymmetricKeyDetails).toEqual({ modulusLength: 2048, publicExponent: 65537n });
    expect(stored.keyId).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect((await generateSigningKey()).keyId).not.toBe(stored.keyId);
  });

  test('opens to the same key, whose published half verifies what it signs', async () => {
    const message = Buffer.from('message');
    const signature = await key.sign(message);
    const { n, e, ...rest } = stored.publicJwk;
    expect(rest).toEqual({ alg: 'RS256', kid: stored.keyId, kty: 'RSA', use: 'sig' });
    expect(key.keyId).toBe(stored.keyId);
    const published = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    expect(verify('sha256', message, published, signature)).toBe(true);
    expect(verify('sha256', message, publicKey, signature)).toBe(true);
    expect(verify('sha256', Buffer.from('another'), publicKey, signature)).toBe(false);
  });

  test('does not publish its private half', () => {
    expect(Object.keys(stored.publicJwk).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  test('does not open from other bytes', () => {
    expect(() => openSigningKey({ keyId: 'x', privateKeyDer: Buffer.from('no key') })).toThrow();
  });
});

describe('the keys of the pools', () => {
  const published = (keyId: string) => [keyId, { keyId, tokenUse: 'access', publicKey }] as const;
  const poolKeys = (...ids: string[]): PoolKeys => ({
    id: key,
    access: key,
    published: new Map([...ids, stored.keyId].map(published)),
  });
  const away = new Error('database away');

  /** Keys as `load` has them, a clock, and the pools that were looked at. */
  function recorded(load: (poolId: string) => Promise<PoolKeys | undefined>, maxPools = 2) {
    const loads: string[] = [];
    let now = 0;
    const keys = new SigningKeys(
      (poolId) => {
        loads.push(poolId);
        return load(poolId);
      },
      { clock: { now: () => now }, maxPools, isAway: (error) => error === away },
    );
    const pass = (milliseconds: number) => {
      now += milliseconds;
    };
    return { keys, loads, pass };
  }

  test('are looked at once in a second', async () => {
    const { keys, loads, pass } = recorded(async () => poolKeys());
    const first = await keys.forPool('a');
    pass(999);
    expect(await keys.forPool('a')).toBe(first);
    expect(loads).toEqual(['a']);
    pass(1);
    expect(await keys.forPool('a')).not.toBe(first);
    expect(loads).toEqual(['a', 'a']);
  });

  test('are looked at once for calls at the same time', async () => {
    const { keys, loads } = recorded(async () => poolKeys());
    const [first, second] = await Promise.all([keys.forPool('a'), keys.forPool('a')]);
    expect(first).toBe(second);
    expect(loads).toEqual(['a']);
  });

  test('are looked at anew for an id that nobody knows, within the second too', async () => {
    let ids = ['old'];
    const { keys, loads } = recorded(async () => poolKeys(...ids));
    expect(await keys.find('a', 'access', 'old')).toMatchObject({ keyId: 'old' });
    ids = ['old', 'new'];
    expect(await keys.find('a', 'access', 'old')).toMatchObject({ keyId: 'old' });
    expect(loads).toHaveLength(1);
    expect(await keys.find('a', 'access', 'new')).toMatchObject({ keyId: 'new' });
    expect(await keys.find('a', 'access', 'none')).toBeUndefined();
    expect(loads).toHaveLength(3);
  });

  test('are found for their own use alone, and by their id', async () => {
    const { keys } = recorded(async () => poolKeys('one'));
    expect(await keys.find('a', 'id', 'one')).toBeUndefined();
    expect(await keys.find('a', 'access', undefined)).toBeUndefined();
    expect(await keys.find('a', 'access', 'one')).toBeDefined();
  });

  test('are gone within a second of their end', async () => {
    let ids = ['stolen'];
    const { keys, pass } = recorded(async () => poolKeys(...ids));
    expect(await keys.find('a', 'access', 'stolen')).toBeDefined();
    ids = [];
    pass(1000);
    expect(await keys.find('a', 'access', 'stolen')).toBeUndefined();
  });

  test('make room for others when they were not used for the longest time', async () => {
    const { keys, loads } = recorded(async () => poolKeys(), 2);
    for (const poolId of ['a', 'b', 'a', 'c', 'a', 'b']) await keys.forPool(poolId);
    expect(loads).toEqual(['a', 'b', 'c', 'b']);
  });

  test('of a pool that is not there are asked for again, and take nobody’s room', async () => {
    const { keys, loads } = recorded(async (poolId) => (poolId === 'a' ? poolKeys() : undefined), 2);
    await keys.forPool('a');
    expect(await Promise.all([keys.forPool('x'), keys.forPool('x')])).toEqual([undefined, undefined]);
    expect(await keys.forPool('y')).toBeUndefined();
    expect(await keys.forPool('x')).toBeUndefined();
    await keys.forPool('a');
    expect(loads).toEqual(['a', 'x', 'y', 'x']);
  });

  test('are asked for again after a failure, which all hear of', async () => {
    let failures = 0;
    const { keys } = recorded(async () => {
      if (failures++ === 0) throw away;
      return poolKeys();
    });
    const results = await Promise.allSettled([keys.forPool('a'), keys.forPool('a')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await keys.forPool('a')).toBeDefined();
    expect(failures).toBe(2);
  });

  test('go on while the database is away, and fail for any other reason', async () => {
    let error: Error | undefined;
    const { keys, pass } = recorded(async () => {
      if (error) throw error;
      return poolKeys();
    });
    const first = await keys.forPool('a');
    pass(1000);
    error = away;
    expect(await keys.forPool('a')).toBe(first);
    error = new Error('does not open');
    await expect(keys.forPool('a')).rejects.toThrow('does not open');
  });

  test('are loaded anew once forgotten, also when a look is under way', async () => {
    const gates: ((keys: PoolKeys) => void)[] = [];
    const { keys } = recorded(() => new Promise((resolve) => gates.push(resolve)));
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
});
