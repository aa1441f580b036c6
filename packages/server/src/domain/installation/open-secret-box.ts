import { randomBytes } from 'node:crypto';
import { type Database, type Write, write } from '#database/database.ts';
import type { DataKeyRow } from '#database/schema.ts';
import type { Context } from '#domain/context.ts';
import { createSecretBox, type DataKey, type SecretBox } from '#lib/secret-box.ts';
import { type SecretKey, unwrapKey, wrapKey } from '#lib/secret-key.ts';
import {
  deleteValue,
  insertDataKey,
  insertValue,
  replaceValue,
  replaceWrappedKey,
  selectDataKeys,
  selectValue,
} from './key-store.ts';

const keyBytes = 32;
const DIGEST_KEY = 'digest-key';
/** An installation of before had one key, which did everything. It makes the digests still, and opens what it sealed. */
const ONLY_KEY = 'data-key';

/** Whether the database has keys already, so that only the secret key that sealed them will do. */
export async function hasKeys(db: Database): Promise<boolean> {
  const found = await Promise.all([DIGEST_KEY, ONLY_KEY].map((id) => db.first(selectValue, { id })));
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
  for (const row of await db.all(selectDataKeys, {})) opened.push(await openAnew(db, secretKeys, row));
  const loadDataKeys = async () => {
    const rows = await db.all(selectDataKeys, {});
    // A key that is open stays so, whatever secret key others have sealed it under meanwhile.
    opened = rows.map(
      (row) => opened.find(({ number }) => number === row.number) ?? openDataKey(secretKeys, row).dataKey,
    );
    return opened;
  };
  return createSecretBox({ digestKey, loadDataKeys }, clock);
}

async function loadDigestKey(db: Database, secretKeys: readonly SecretKey[]): Promise<Uint8Array> {
  const stored = await db.first(selectValue, { id: DIGEST_KEY });
  if (stored !== undefined) {
    const { key, isCurrent } = unwrap(secretKeys, DIGEST_KEY, stored.value);
    if (!isCurrent) {
      const value = wrapKey(secretKeys, DIGEST_KEY, key);
      await db.transaction([write(replaceValue, { id: DIGEST_KEY, value, seen: stored.value })]);
    }
    return key;
  }
  const only = await db.first(selectValue, { id: ONLY_KEY });
  const { key, writes } = await newKeys(db, secretKeys, only && unwrap(secretKeys, ONLY_KEY, only.value).key);
  const outcome = await db.transaction(writes);
  // Another process that started at the same time was first: its keys are the ones.
  return outcome.committed ? key : loadDigestKey(db, secretKeys);
}

/** The keys of an installation. One of before keeps its digests, and its values open until all are sealed anew. */
async function newKeys(
  db: Database,
  secretKeys: readonly SecretKey[],
  only: Uint8Array | undefined,
): Promise<{ key: Uint8Array; writes: Write[] }> {
  const key = only ?? randomBytes(keyBytes);
  const now = await db.now();
  return {
    key,
    writes: [
      write(insertValue, { id: DIGEST_KEY, value: wrapKey(secretKeys, DIGEST_KEY, key) }),
      ...(only === undefined
        ? []
        : [
            insertKey(secretKeys, { number: 0, key: only }, now),
            write(deleteValue, { id: ONLY_KEY }, { expect: 'one' }),
          ]),
      insertKey(secretKeys, { number: 1, key: randomBytes(keyBytes) }, now),
    ],
  };
}

function insertKey(secretKeys: readonly SecretKey[], { number, key }: DataKey, createdAt: number): Write {
  return write(insertDataKey, { number, wrappedKey: wrapKey(secretKeys, useOf(number), key), createdAt });
}

async function openAnew(db: Database, secretKeys: readonly SecretKey[], row: DataKeyRow): Promise<DataKey> {
  const { dataKey, isCurrent } = openDataKey(secretKeys, row);
  if (!isCurrent) {
    const { number } = row;
    const value = wrapKey(secretKeys, useOf(number), dataKey.key);
    await db.transaction([write(replaceWrappedKey, { number, value, seen: row.wrapped_key })]);
  }
  return dataKey;
}

function openDataKey(
  secretKeys: readonly SecretKey[],
  { number, wrapped_key }: DataKeyRow,
): { dataKey: DataKey; isCurrent: boolean } {
  const { key, isCurrent } = unwrap(secretKeys, useOf(number), wrapped_key);
  return { dataKey: { number, key }, isCurrent };
}

function unwrap(secretKeys: readonly SecretKey[], use: string, wrapped: Uint8Array) {
  const opened = unwrapKey(secretKeys, use, wrapped);
  if (opened !== undefined) return opened;
  throw new Error(
    'The secret key does not open this database. Start with the key that it was made with, or put that key behind the new one, separated by a comma.',
  );
}

function useOf(number: number): string {
  return `data-key ${number}`;
}
