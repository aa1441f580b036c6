import { type Database, statement, write } from '#database/database.ts';

/** The pool and client that the first start of a development server makes, to be shown again at the next one. */
export interface Seed {
  readonly userPoolId: string;
  readonly clientId: string;
}

const find = statement<{ id: string }, { value: Uint8Array }>(
  'seed-by-id',
  'select value from installation where id = :id',
);
const insert = statement<{ id: string; value: Uint8Array }>(
  'seed-insert',
  'insert into installation (id, value) values (:id, :value)',
);

const seedId = 'seed';

export async function findSeed(db: Database): Promise<Seed | undefined> {
  const row = await db.first(find, { id: seedId });
  return row && (JSON.parse(Buffer.from(row.value).toString()) as Seed);
}

/** Remembers the seed; false when another process was first. */
export async function saveSeed(db: Database, seed: Seed): Promise<boolean> {
  const outcome = await db.transaction([write(insert, { id: seedId, value: Buffer.from(JSON.stringify(seed)) })]);
  return outcome.committed;
}
