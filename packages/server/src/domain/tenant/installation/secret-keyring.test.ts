import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import type { OutsideKey } from '#domain/outside-keys.ts';
import { createSecretKeyText, parseSecretKeys } from '#lib/secret-key.ts';
import { migrations } from '#schema/migrations/index.ts';
import { addDataKey } from './data-key.ts';
import { openSecretBox, sealKeysAnew } from './open-secret-box.ts';
import { type InstallationKey, SecretKeyring } from './secret-keyring.ts';

let db: Database;
beforeEach(async () => {
  db = await openSqlite({ path: ':memory:' });
  await migrate(db, migrations);
});
afterEach(() => db.close());

const local = () => parseSecretKeys(createSecretKeyText())[0] as InstallationKey;
const clock = { now: () => Date.now() };
const open = (...keys: InstallationKey[]) => openSecretBox({ db, clock }, new SecretKeyring(keys));

/** A key that lies elsewhere, and may be away. */
function elsewhere(name: string) {
  const state = { isAway: false };
  const ask = <T>(work: () => T) => {
    if (state.isAway) throw new Error(`The key ${name} cannot be used now.`);
    return work();
  };
  const key: OutsideKey = {
    name,
    encrypt: async (use, plaintext) => ask(() => Buffer.concat([Buffer.from(`${use}|`), plaintext])),
    decrypt: async (use, sealed) =>
      ask(() =>
        Buffer.from(sealed).toString('latin1').startsWith(`${use}|`) ? sealed.subarray(use.length + 1) : undefined,
      ),
    sign: () => Promise.reject(new Error('signs nothing')),
    publicHalf: () => Promise.reject(new Error('has none')),
  };
  return { key, state };
}

test('moves from a key here to one elsewhere, to another one, and back, without a stop', async () => {
  const [one, two] = [local(), local()];
  const [there, other] = [elsewhere('awskms://r/1').key, elsewhere('transit://h/t/2').key];
  const made = await open(one);
  const sealed = await made.seal('p', Buffer.of(7), []);
  for (const [next, before] of [
    [there, one],
    [other, there],
    [two, other],
  ] as const) {
    expect(await sealKeysAnew(db, new SecretKeyring([next, before]))).toEqual({ keys: 2, sealedAnew: 2 });
    expect(await sealKeysAnew(db, new SecretKeyring([next, before]))).toEqual({ keys: 2, sealedAnew: 0 });
    await expect(open(before)).rejects.toThrow(/does not open this database/);
    expect(await (await open(next)).open('p', sealed, [])).toEqual(Buffer.of(7));
  }
  expect(await made.open('p', sealed, [])).toEqual(Buffer.of(7));
});

test('goes on with the keys that are open while the key elsewhere is away, and starts not without it', async () => {
  const { key, state } = elsewhere('awskms://r/1');
  const box = await open(key);
  const sealed = await box.seal('p', Buffer.of(7), []);
  state.isAway = true;
  await box.refresh();
  expect(await box.open('p', sealed, [])).toEqual(Buffer.of(7));
  expect(await box.open('p', await box.seal('p', Buffer.of(8), []), [])).toEqual(Buffer.of(8));
  await expect(open(key)).rejects.toThrow('The key awskms://r/1 cannot be used now.');
});

test('reads the secret keys again when a data key is sealed under one that it does not have', async () => {
  const [old, next] = [local(), local()];
  let file = [old];
  let reads = 0;
  const ring = new SecretKeyring(file, async () => {
    reads += 1;
    return file;
  });
  const box = await openSecretBox({ db, clock }, ring);
  expect(reads).toBe(0);
  // Another machine rotates and adds a data key; the file of this one is there before that.
  file = [next, old];
  const others = new SecretKeyring([next, old]);
  await sealKeysAnew(db, others);
  await addDataKey(db, others);
  const sealed = await (await openSecretBox({ db, clock }, others)).seal('p', Buffer.of(9), []);
  expect(await box.open('p', sealed, [])).toEqual(Buffer.of(9));
  expect(reads).toBe(1);
});

test('is refused as before where the file does not have the key either', async () => {
  const old = local();
  await open(old);
  const ring = new SecretKeyring([local()], async () => [local()]);
  await expect(openSecretBox({ db, clock }, ring)).rejects.toThrow(/does not open this database/);
});
