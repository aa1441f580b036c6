import { type Database, type Outcome, statement, write } from '#database/database.ts';
import type { AccessKeyRow } from '#database/schema.ts';

const insert = statement<{ id: string; sealed_secret: Uint8Array; description: string; created_at: number }>(
  'access-key.insert',
  `insert into access_keys (id, sealed_secret, description, created_at)
   values (:id, :sealed_secret, :description, :created_at)`,
);

const remove = statement<{ id: string }>('access-key.delete', 'delete from access_keys where id = :id');

const find = statement<{ id: string }, Pick<AccessKeyRow, 'sealed_secret'>>(
  'access-key.find',
  'select sealed_secret from access_keys where id = :id',
);

const list = statement<Record<string, never>, Omit<AccessKeyRow, 'sealed_secret'>>(
  'access-key.list',
  'select id, description, created_at from access_keys order by created_at, id',
);

/** Stores a key; `duplicate` when its id is taken. */
export function insertKey(db: Database, row: AccessKeyRow): Promise<Outcome> {
  return db.transaction([write(insert, { ...row })]);
}

/** Removes a key; `unmet` when there is none. */
export function deleteKey(db: Database, id: string): Promise<Outcome> {
  return db.transaction([write(remove, { id }, { expect: 'one' })]);
}

/** The sealed secret of a key. */
export function findKey(db: Database, id: string): Promise<Pick<AccessKeyRow, 'sealed_secret'> | undefined> {
  return db.first(find, { id });
}

/** Every key without its secret, oldest first. */
export function listKeys(db: Database): Promise<Omit<AccessKeyRow, 'sealed_secret'>[]> {
  return db.all(list, {});
}
