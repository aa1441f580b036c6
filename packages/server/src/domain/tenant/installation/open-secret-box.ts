import { type Database, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { createSecretBox, type DataKey, type SecretBox } from '#lib/secret-box.ts';
import { insertKey, newKeyBytes, openDataKey, openDataKeyAnew, unwrap } from './data-key.ts';
import { deleteValue, insertValue, replaceValue, selectDataKeys, selectValue } from './key-store.ts';
import type { SecretKeyring } from './secret-keyring.ts';

const digestKeyId = 'digest-key';
/** An installation of before had one key, which did everything. It makes the digests still, and opens what it sealed. */
const onlyKeyId = 'data-key';

/** Whether the database has keys already, so that only the secret key that sealed them will do. */
export async function hasKeys(db: Database): Promise<boolean> {
  const found = await Promise.all([digestKeyId, onlyKeyId].map((id) => db.first(selectValue, { id })));
  return found.some((row) => row !== undefined);
}

/**
 * Opens the box under whose keys this installation seals what lies in its database. The database keeps them only sealed
 * under the secret key, which is not in the database; the first start makes them. Where a newer secret key stands first, they
 * are sealed anew under that one.
 * @throws Error with the mend when none of the secret keys opens them.
 */
export async function openSecretBox(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  secretKeys: SecretKeyring,
): Promise<SecretBox> {
  const { key: digestKey } = await loadDigestKey(db, secretKeys);
  let opened: readonly DataKey[] = await openDataKeysAnew(db, secretKeys);
  const loadDataKeys = async () => {
    const rows = await db.all(selectDataKeys, {});
    // A key that is open stays so, whatever secret key others have sealed it under meanwhile.
    const known = opened;
    opened = await Promise.all(
      rows.map(
        async (row) => known.find(({ number }) => number === row.number) ?? (await openDataKey(secretKeys, row)),
      ),
    );
    return opened;
  };
  return createSecretBox({ digestKey, loadDataKeys }, clock);
}

/** Lets pass where one of the secret keys opens the keys of this installation, or there are none yet. Changes nothing. @throws Error with the mend */
export async function checkSecretKeys(db: Database, secretKeys: SecretKeyring): Promise<void> {
  for (const id of [digestKeyId, onlyKeyId]) {
    const stored = await db.first(selectValue, { id });
    if (stored !== undefined) await unwrap(secretKeys, id, stored.value);
  }
}

/** How many keys of the installation there are, and how many of them were sealed anew. */
export interface SealedKeys {
  readonly keys: number;
  readonly sealedAnew: number;
}

/**
 * Seals the keys of the installation anew under the first of the secret keys, where they are not: all of them are under it then. An
 * installation that has none yet gets them.
 * @throws Error with the mend when none of the secret keys opens one
 */
export async function sealKeysAnew(db: Database, secretKeys: SecretKeyring): Promise<SealedKeys> {
  const digest = await loadDigestKey(db, secretKeys);
  const all = [digest, ...(await openDataKeysAnew(db, secretKeys))];
  return { keys: all.length, sealedAnew: all.filter(({ isSealedAnew }) => isSealedAnew).length };
}

async function openDataKeysAnew(db: Database, secretKeys: SecretKeyring) {
  const opened: Awaited<ReturnType<typeof openDataKeyAnew>>[] = [];
  for (const row of await db.all(selectDataKeys, {})) opened.push(await openDataKeyAnew(db, secretKeys, row));
  return opened;
}

async function loadDigestKey(
  db: Database,
  secretKeys: SecretKeyring,
): Promise<{ readonly key: Uint8Array; readonly isSealedAnew: boolean }> {
  const stored = await db.first(selectValue, { id: digestKeyId });
  if (stored !== undefined) {
    const { key, isCurrent } = await unwrap(secretKeys, digestKeyId, stored.value);
    if (!isCurrent) {
      const value = await secretKeys.wrap(digestKeyId, key);
      await db.transaction([write(replaceValue, { id: digestKeyId, value, seen: stored.value })]);
    }
    return { key, isSealedAnew: !isCurrent };
  }
  const only = await db.first(selectValue, { id: onlyKeyId });
  const digestKey = only === undefined ? newKeyBytes() : (await unwrap(secretKeys, onlyKeyId, only.value)).key;
  const now = await db.now();
  const outcome = await db.transaction([
    write(insertValue, { id: digestKeyId, value: await secretKeys.wrap(digestKeyId, digestKey) }),
    ...(only === undefined ? [] : await keepOnlyKey(secretKeys, digestKey, now)),
    await insertKey(secretKeys, { number: 1, key: newKeyBytes() }, now),
  ]);
  // Another process that started at the same time was first: its keys are the ones.
  return outcome.committed ? { key: digestKey, isSealedAnew: false } : loadDigestKey(db, secretKeys);
}

/** What the key of an installation of before has sealed opens until all of it is sealed anew. */
async function keepOnlyKey(secretKeys: SecretKeyring, key: Uint8Array, now: number): Promise<Write[]> {
  return [
    await insertKey(secretKeys, { number: 0, key }, now),
    write(deleteValue, { id: onlyKeyId }, { expect: 'one' }),
  ];
}
