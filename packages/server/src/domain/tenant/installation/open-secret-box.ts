import { type Database, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { createSecretBox, type DataKey, type SecretBox } from '#lib/secret-box.ts';
import { type SecretKey, wrapKey } from '#lib/secret-key.ts';
import { insertKey, newKeyBytes, openDataKey, openDataKeyAnew, unwrap } from './data-key.ts';
import { deleteValue, insertValue, replaceValue, selectDataKeys, selectValue } from './key-store.ts';

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
  secretKeys: readonly SecretKey[],
): Promise<SecretBox> {
  const digestKey = await loadDigestKey(db, secretKeys);
  let opened: DataKey[] = [];
  for (const row of await db.all(selectDataKeys, {})) opened.push(await openDataKeyAnew(db, secretKeys, row));
  const loadDataKeys = async () => {
    const rows = await db.all(selectDataKeys, {});
    // A key that is open stays so, whatever secret key others have sealed it under meanwhile.
    opened = rows.map((row) => opened.find(({ number }) => number === row.number) ?? openDataKey(secretKeys, row));
    return opened;
  };
  return createSecretBox({ digestKey, loadDataKeys }, clock);
}

async function loadDigestKey(db: Database, secretKeys: readonly SecretKey[]): Promise<Uint8Array> {
  const stored = await db.first(selectValue, { id: digestKeyId });
  if (stored !== undefined) {
    const { key, isCurrent } = unwrap(secretKeys, digestKeyId, stored.value);
    if (!isCurrent) {
      const value = wrapKey(secretKeys, digestKeyId, key);
      await db.transaction([write(replaceValue, { id: digestKeyId, value, seen: stored.value })]);
    }
    return key;
  }
  const only = await db.first(selectValue, { id: onlyKeyId });
  const digestKey = only === undefined ? newKeyBytes() : unwrap(secretKeys, onlyKeyId, only.value).key;
  const now = await db.now();
  const outcome = await db.transaction([
    write(insertValue, { id: digestKeyId, value: wrapKey(secretKeys, digestKeyId, digestKey) }),
    ...(only === undefined ? [] : keepOnlyKey(secretKeys, digestKey, now)),
    insertKey(secretKeys, { number: 1, key: newKeyBytes() }, now),
  ]);
  // Another process that started at the same time was first: its keys are the ones.
  return outcome.committed ? digestKey : loadDigestKey(db, secretKeys);
}

/** What the key of an installation of before has sealed opens until all of it is sealed anew. */
function keepOnlyKey(secretKeys: readonly SecretKey[], key: Uint8Array, now: number): Write[] {
  return [insertKey(secretKeys, { number: 0, key }, now), write(deleteValue, { id: onlyKeyId }, { expect: 'one' })];
}
