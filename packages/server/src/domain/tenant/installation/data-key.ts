import { randomBytes } from 'node:crypto';
import { type Database, type Write, write } from '#database/database.ts';
import type { DataKey } from '#lib/secret-box.ts';
import { type SecretKey, unwrapKey, wrapKey } from '#lib/secret-key.ts';
import type { DataKeyRow } from '#schema/rows/installation.ts';
import { insertDataKey, replaceWrappedKey, selectDataKeys } from './key-store.ts';

const keyBytes = 32;

/** The bytes of a new key. */
export function newKeyBytes(): Uint8Array {
  return randomBytes(keyBytes);
}

/** The write that stores a data key, sealed under the first of the secret keys. */
export function insertKey(secretKeys: readonly SecretKey[], { number, key }: DataKey, createdAt: number): Write {
  return write(insertDataKey, { number, wrappedKey: wrapKey(secretKeys, useOf(number), key), createdAt });
}

/** The data key in a row of the table. @throws Error with the mend when none of the secret keys opens it */
export function openDataKey(secretKeys: readonly SecretKey[], { number, wrapped_key }: DataKeyRow): DataKey {
  return { number, key: unwrap(secretKeys, useOf(number), wrapped_key).key };
}

/** The same, sealed anew where it is not under the first of the secret keys. @throws Error as `openDataKey` */
export async function openDataKeyAnew(
  db: Database,
  secretKeys: readonly SecretKey[],
  { number, wrapped_key: seen }: DataKeyRow,
): Promise<DataKey> {
  const { key, isCurrent } = unwrap(secretKeys, useOf(number), seen);
  if (!isCurrent) {
    const value = wrapKey(secretKeys, useOf(number), key);
    await db.transaction([write(replaceWrappedKey, { number, value, seen })]);
  }
  return { number, key };
}

/**
 * Adds a data key, under which all processes seal from half a minute later on, and gives its number. Whoever adds one has
 * the older ones' values sealed anew (`reseal`).
 */
export async function addDataKey(db: Database, secretKeys: readonly SecretKey[]): Promise<number> {
  const keys = await db.all(selectDataKeys, {});
  const number = (keys.at(-1)?.number ?? 0) + 1;
  const added = insertKey(secretKeys, { number, key: newKeyBytes() }, await db.now());
  const outcome = await db.transaction([added]);
  return outcome.committed ? number : addDataKey(db, secretKeys);
}

/** Every data key, oldest first; the last one seals. `createdAt` in milliseconds since 1970. */
export async function listDataKeys(db: Database): Promise<{ number: number; createdAt: number }[]> {
  const keys = await db.all(selectDataKeys, {});
  return keys.map(({ number, created_at }) => ({ number, createdAt: created_at }));
}

/** A key of the installation as `unwrapKey` opens it. @throws Error with the mend when none of the secret keys does */
export function unwrap(secretKeys: readonly SecretKey[], use: string, wrapped: Uint8Array) {
  const opened = unwrapKey(secretKeys, use, wrapped);
  if (opened !== undefined) return opened;
  throw new Error(
    'The secret key does not open this database. Start with the key that it was made with, or put that key behind the new one, separated by a comma.',
  );
}

function useOf(number: number): string {
  return `data-key ${number}`;
}
