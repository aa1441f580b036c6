import { randomBytes } from 'node:crypto';
import { type Database, statement, write } from '#database/database.ts';
import { type SecretKey, unwrapDataKey, wrapDataKey } from '#lib/secret-key.ts';

const ID = 'data-key';
const find = statement<{ id: string }, { value: Uint8Array }>(
  'find-installation-value',
  'select value from installation where id = :id',
);
const insert = statement<{ id: string; value: Uint8Array }>(
  'insert-installation-value',
  'insert into installation (id, value) values (:id, :value)',
);
const replace = statement<{ id: string; value: Uint8Array; seen: Uint8Array }>(
  'replace-installation-value',
  'update installation set value = :value where id = :id and value = :seen',
);

/** Whether the database has a data key already, so that only the secret key that sealed it will do. */
export async function hasDataKey(db: Database): Promise<boolean> {
  return (await db.first(find, { id: ID })) !== undefined;
}

/**
 * The key under which this installation seals what lies in its database. The database keeps it only sealed under the
 * secret key, which is not in the database; the first start makes it. When a newer secret key stands first, the data key is
 * sealed anew under that one.
 * @throws Error with the mend when none of the secret keys opens it.
 */
export async function loadDataKey(db: Database, secretKeys: readonly SecretKey[]): Promise<Uint8Array> {
  const stored = await db.first(find, { id: ID });
  if (stored === undefined) {
    const dataKey = randomBytes(32);
    const outcome = await db.transaction([write(insert, { id: ID, value: wrapDataKey(secretKeys, dataKey) })]);
    // Another process that started at the same time was first: its key is the one.
    return outcome.committed ? dataKey : loadDataKey(db, secretKeys);
  }
  const opened = unwrapDataKey(secretKeys, stored.value);
  if (opened === undefined) {
    throw new Error(
      'The secret key does not open this database. Start with the key that it was made with, or put that key behind the new one, separated by a comma.',
    );
  }
  if (!opened.isCurrent) {
    await db.transaction([
      write(replace, { id: ID, value: wrapDataKey(secretKeys, opened.dataKey), seen: stored.value }),
    ]);
  }
  return opened.dataKey;
}
