import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecretBox, type DataKey, dataKeyNumberOf, isUnbound } from './secret-box.ts';

const digestKey = randomBytes(32);
const newKey = (number: number): DataKey => ({ number, key: randomBytes(32) });
const bytes = (value: Uint8Array | undefined) => value && Buffer.from(value);

/** A box, the data keys that it can load, and how often it has loaded them. */
function createBox(keys: DataKey[] = [newKey(1)]) {
  let now = 0;
  const place = { keys, loads: 0, isDown: false, advance: (milliseconds: number) => (now += milliseconds) };
  const loadDataKeys = async () => {
    place.loads += 1;
    const loaded = [...place.keys];
    await Promise.resolve();
    if (place.isDown) throw new Error('the database is away');
    return loaded;
  };
  return Object.assign(place, { box: createSecretBox({ digestKey, loadDataKeys }, { now: () => now }) });
}

const keys = [newKey(1)];
const { box } = createBox(keys);

describe('sealing', () => {
  test('gives back what was sealed, to the same key, purpose and place alone', async () => {
    const places = fc.array(fc.string(), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array(),
        fc.string(),
        fc.string(),
        places,
        places,
        async (plaintext, purpose, other, place, elsewhere) => {
          const sealed = await box.seal(purpose, plaintext, place);
          expect(sealed).toHaveLength(plaintext.length + 33);
          expect(bytes(await box.open(purpose, sealed, place))).toEqual(Buffer.from(plaintext));
          expect(bytes(await createBox(keys).box.open(purpose, sealed, place))).toEqual(Buffer.from(plaintext));
          if (other !== purpose) expect(await box.open(other, sealed, place)).toBeUndefined();
          if (JSON.stringify(place) !== JSON.stringify(elsewhere)) {
            expect(await box.open(purpose, sealed, elsewhere)).toBeUndefined();
          }
          expect(await createBox().box.open(purpose, sealed, place)).toBeUndefined();
        },
      ),
    );
  });

  test('tells apart where the parts of a place end', async () => {
    const sealed = await box.seal('p', Buffer.from('secret'), ['ab', 'c']);
    for (const place of [['a', 'bc'], ['abc'], ['ab', 'c', ''], ['ab'], []]) {
      expect(await box.open('p', sealed, place)).toBeUndefined();
    }
    expect(await box.open('pab', sealed, ['c'])).toBeUndefined();
  });

  test('never writes the same bytes twice', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => box.seal('p', Uint8Array.of(1), [])));
    expect(new Set(all.map((sealed) => Buffer.from(sealed).toString('hex'))).size).toBe(100);
  });

  test('notices every changed, missing or added byte', async () => {
    const sealed = await box.seal('p', Buffer.from('secret'), ['row']);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await box.open('p', changed, ['row'])).toBeUndefined();
      expect(await box.open('p', sealed.subarray(0, at), ['row'])).toBeUndefined();
      expect(await box.open('p', sealed.subarray(at + 1), ['row'])).toBeUndefined();
    }
    expect(await box.open('p', Buffer.concat([sealed, Uint8Array.of(0)]), ['row'])).toBeUndefined();
  });

  test('takes no bytes for a sealed value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (random) => {
        expect(await box.open('p', random, [])).toBeUndefined();
      }),
    );
  });

  test('still works after many purposes', async () => {
    const sealed = await box.seal('first', Uint8Array.of(7), []);
    for (let i = 0; i < 300; i++) await box.seal(`purpose ${i}`, Uint8Array.of(1), []);
    expect(bytes(await box.open('first', sealed, []))).toEqual(Buffer.of(7));
  });
});

describe('data keys', () => {
  test('the newest one seals, every one opens, and a value says which one is its own', async () => {
    const [older, newer] = [newKey(3), newKey(4)];
    const before = await createBox([older]).box.seal('p', Uint8Array.of(1), []);
    const both = createBox([newer, older]).box;
    const after = await both.seal('p', Uint8Array.of(2), []);
    expect([before, after].map(dataKeyNumberOf)).toEqual([3, 4]);
    expect(bytes(await both.open('p', before, []))).toEqual(Buffer.of(1));
    expect(await createBox([older]).box.open('p', after, [])).toBeUndefined();
    expect(await createBox([newer]).box.open('p', before, [])).toBeUndefined();
  });

  test('one that another process has added meanwhile is loaded when a value of it is met, once for all who wait', async () => {
    const place = createBox([newKey(1)]);
    await place.box.seal('p', Uint8Array.of(1), []);
    place.keys.push(newKey(2));
    const sealed = await createBox(place.keys).box.seal('p', Uint8Array.of(2), []);
    const opened = await Promise.all(Array.from({ length: 50 }, () => place.box.open('p', sealed, [])));
    expect(opened.map(bytes)).toEqual(Array.from({ length: 50 }, () => Buffer.of(2)));
    expect(place.loads).toBeLessThanOrEqual(3);
  });

  test('one that was added while the keys were being loaded is found all the same', async () => {
    const place = createBox([newKey(1)]);
    const first = place.box.seal('p', Uint8Array.of(1), []);
    place.keys.push(newKey(2));
    const sealed = await createBox(place.keys).box.seal('p', Uint8Array.of(2), []);
    expect(dataKeyNumberOf(await first)).toBe(1);
    expect(bytes(await place.box.open('p', sealed, []))).toEqual(Buffer.of(2));
  });

  test('nothing is sealed under one of which it was not known for half a minute that it is the newest', async () => {
    const place = createBox([newKey(1)]);
    const number = async () => dataKeyNumberOf(await place.box.seal('p', Uint8Array.of(1), []));
    expect(await number()).toBe(1);
    place.keys.push(newKey(2));
    place.advance(29_999);
    expect([await number(), place.loads]).toEqual([1, 1]);
    place.advance(1);
    expect([await number(), await number(), place.loads]).toEqual([2, 2, 2]);
    place.isDown = true;
    place.advance(30_000);
    await expect(number()).rejects.toThrow('the database is away');
    place.isDown = false;
    place.advance(-60_000);
    expect([await number(), place.loads]).toEqual([2, 4]);
  });

  test('one that is gone opens nothing any more once that is known', async () => {
    const place = createBox([newKey(1), newKey(2)]);
    const sealed = await createBox([place.keys[0] as DataKey]).box.seal('p', Uint8Array.of(1), []);
    expect(bytes(await place.box.open('p', sealed, []))).toEqual(Buffer.of(1));
    place.keys.shift();
    place.advance(30_000);
    await place.box.seal('p', Uint8Array.of(1), []);
    expect(await place.box.open('p', sealed, [])).toBeUndefined();
  });

  test('there is one at least, and it has 32 bytes', async () => {
    await expect(createBox([]).box.seal('p', Uint8Array.of(1), [])).rejects.toThrow('no data key');
    const short = createBox([{ number: 1, key: randomBytes(16) }]);
    await expect(short.box.seal('p', Uint8Array.of(1), [])).rejects.toThrow(RangeError);
  });
});

describe('a value from before data keys had numbers', () => {
  const key = randomBytes(32);
  const sealUnbound = (purpose: string, plaintext: Uint8Array) => {
    const derived = new Uint8Array(hkdfSync('sha256', key, '', `cenote seal 1 ${purpose}`, 32));
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', derived, nonce).setAAD(Buffer.from(`1 ${purpose}`));
    return Buffer.concat([Buffer.of(1), nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  };

  test('opens under key number 0, for its purpose, and where no place is named', async () => {
    const sealed = sealUnbound('p', Buffer.from('old'));
    const old = createBox([{ number: 0, key }, newKey(1)]).box;
    expect([isUnbound(sealed), dataKeyNumberOf(sealed)]).toEqual([true, 0]);
    expect(bytes(await old.open('p', sealed, []))?.toString()).toBe('old');
    expect(await old.open('q', sealed, [])).toBeUndefined();
    expect(await old.open('p', sealed, ['row'])).toBeUndefined();
  });

  test('opens no more when that key is gone', async () => {
    expect(await createBox().box.open('p', sealUnbound('p', Buffer.from('old')), [])).toBeUndefined();
  });
});

describe('digest', () => {
  test('is HMAC-SHA256 under a key of its purpose, over parts with their lengths', () => {
    const key = new Uint8Array(hkdfSync('sha256', digestKey, '', 'cenote digest 1 code', 32));
    const expected = createHmac('sha256', key).update('\0\0\0\x02ab\0\0\0\x01c').digest();
    expect(Buffer.from(box.digest('code', 'ab', Buffer.from('c')))).toEqual(expected);
  });

  test('tells apart purposes, keys and where parts end', () => {
    const other = createSecretBox({ digestKey: randomBytes(32), loadDataKeys: async () => keys }, { now: () => 0 });
    const digests = [
      box.digest('p', 'ab', 'c'),
      box.digest('p', 'a', 'bc'),
      box.digest('p', 'abc'),
      box.digest('p', 'abc', ''),
      box.digest('p'),
      box.digest('q', 'ab', 'c'),
      other.digest('p', 'ab', 'c'),
    ];
    expect(new Set(digests.map((digest) => Buffer.from(digest).toString('hex'))).size).toBe(digests.length);
  });

  test('is the same in the next process, and whatever seals', () => {
    expect(createBox([newKey(7)]).box.digest('p', 'a')).toEqual(box.digest('p', 'a'));
  });

  test('wants a key of 32 bytes', () => {
    const make = () =>
      createSecretBox({ digestKey: randomBytes(16), loadDataKeys: async () => keys }, { now: () => 0 });
    expect(make).toThrow(RangeError);
  });
});
