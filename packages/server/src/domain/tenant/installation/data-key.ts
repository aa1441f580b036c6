import { randomBytes } from 'node:crypto';
import { type Database, type Write, write } from '#database/database.ts';
import type { DataKey } from '#lib/secret-box.ts';
import type { DataKeyRow } from '#schema/rows/installation.ts';
import { insertDataKey, replaceWrappedKey, selectDataKeys } from './key-store.ts';
import type { SecretKeyring, Unwrapped } from './secret-keyring.ts';

const keyBytes = 32;

/** The bytes of a new key. */
export function newKeyBytes(): Uint8Array {
  return randomBytes(keyBytes);
}

/** The write that stores a data key, sealed under the first of the secret keys. */
export async function insertKey(
  secretKeys: SecretKeyring,
  { number, key }: DataKey,
  createdAt: number,
): Promise<Write> {
  return write(insertDataKey, { number, wrappedKey: await secretKeys.wrap(useOf(number), key), createdAt });
}

/** The data key in a row of the table. @throws Error with the mend when none of the secret keys opens it */
export async function openDataKey(secretKeys: SecretKeyring, { number, wrapped_key }: DataKeyRow): Promise<DataKey> {
  return { number, key: (await unwrap(secretKeys, useOf(number), wrapped_key)).key };
}

/** The same, sealed anew where it is not under the first of the secret keys, and whether it was. @throws Error as `openDataKey` */
export async function openDataKeyAnew(
  db: Database,
  secretKeys: SecretKeyring,
  { number, wrapped_key: seen }: DataKeyRow,
): Promise<DataKey & { readonly isSealedAnew: boolean }> {
  const { key, isCurrent } = await unwrap(secretKeys, useOf(number), seen);
  if (!isCurrent) {
    const value = await secretKeys.wrap(useOf(number), key);
    await db.transaction([write(replaceWrappedKey, { number, value, seen })]);
  }
  return { number, key, isSealedAnew: !isCurrent };
}

/**
 * Adds a data key, under which all processes seal from half a minute later on, and gives its number. Whoever adds one has
 * the older ones' values sealed anew (`reseal`).
 */
export async function addDataKey(db: Database, secretKeys: SecretKeyring): Promise<number> {
  const keys = await db.all(selectDataKeys, {});
  const number = (keys.at(-1)?.number ?? 0) + 1;
  const added = await insertKey(secretKeys, { number, key: newKeyBytes() }, await db.now());
  const outcome = await db.transaction([added]);
  return outcome.committed ? number : addDataKey(db, secretKeys);
}

/** Every data key, oldest first; the last one seals. `createdAt` in milliseconds since 1970. */
export async function listDataKeys(db: Database): Promise<{ number: number; createdAt: number }[]> {
  const keys = await db.all(selectDataKeys, {});
  return keys.map(({ number, created_at }) => ({ number, createdAt: created_at }));
}

/** A key of the installation, opened. @throws Error with the mend when none of the secret keys does it */
export async function unwrap(secretKeys: SecretKeyring, use: string, wrapped: Uint8Array): Promise<Unwrapped> {
  const opened = await secretKeys.unwrap(use, wrapped);
  if (opened !== undefined) return opened;
  throw new Error(
    'The secret key does not open this database. Start with the key that it was made with, or put that key behind the new one, separated by a comma.',
  );
}

function useOf(number: number): string {
  return `data-key ${number}`;
}
