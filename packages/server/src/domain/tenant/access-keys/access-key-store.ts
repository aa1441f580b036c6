import { type Database, type Outcome, statement, write } from '#database/database.ts';
import type { AccessKeyRow } from '#schema/rows/access-keys.ts';

type Row = {
  id: string;
  sealed_secret: Uint8Array;
  description: string;
  created_at: number;
  scope: string;
  pool_id: string | null;
};

const insert = statement<Row>(
  'access-key-insert',
  `insert into access_keys (id, sealed_secret, description, created_at, scope, pool_id)
   values (:id, :sealed_secret, :description, :created_at, :scope, :pool_id)`,
);

type Sealed = Pick<AccessKeyRow, 'sealed_secret' | 'scope' | 'pool_id'>;

const remove = statement<{ id: string }>('access-key-delete', 'delete from access_keys where id = :id');

const find = statement<{ id: string }, Sealed>(
  'access-key-by-id',
  'select sealed_secret, scope, pool_id from access_keys where id = :id',
);

const list = statement<Record<string, never>, Omit<AccessKeyRow, 'sealed_secret'>>(
  'access-keys-all',
  'select id, description, created_at, scope, pool_id from access_keys order by created_at, id',
);

/** Stores a key; `duplicate` when its id is taken, `unmet` when its pool is not there. */
export function insertKey(db: Database, row: AccessKeyRow): Promise<Outcome> {
  return db.transaction([write(insert, { ...row })]);
}

/** Removes a key; `unmet` when there is none. */
export function deleteKey(db: Database, id: string): Promise<Outcome> {
  return db.transaction([write(remove, { id }, { expect: 'one' })]);
}

/** The sealed secret of a key, with what the key may do. */
export function findKey(db: Database, id: string): Promise<Sealed | undefined> {
  return db.first(find, { id });
}

/** Every key without its secret, oldest first. */
export function listKeys(db: Database): Promise<Omit<AccessKeyRow, 'sealed_secret'>[]> {
  return db.all(list, {});
}
