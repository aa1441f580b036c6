import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, statement, type Write, write } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import { migrations } from '#schema/migrations/index.ts';

/** How far a pool has been read from elsewhere, under the name of what is being read. */
const saveStep = statement<{ id: string; value: Uint8Array }>(
  'scratch-step-save',
  `insert into installation (id, value) values (:id, :value)
   on conflict (id) do update set value = excluded.value`,
);

const selectStep = statement<{ id: string }, { value: Uint8Array }>(
  'scratch-step',
  'select value from installation where id = :id',
);

/** An embedded database in a folder of its own, in which a pool comes together before it is imported; it outlives a kill. */
export interface Scratch {
  readonly db: Database;
  /** How far a step has come; undefined before it has begun. */
  findStep(name: string): Promise<unknown>;
  /** Says so, in the transaction of what was done. */
  stepWrite(name: string, progress: unknown): Write;
  close(): Promise<void>;
  /** Takes it away. */
  drop(): Promise<void>;
}

/** The scratch in a folder; one that is no good any more, as `isUsable` says, is begun anew. */
export async function openScratch(folder: string, isUsable: (scratch: Scratch) => Promise<boolean>): Promise<Scratch> {
  const open = async (): Promise<Scratch> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const db = await openSqlite({ path: join(folder, 'scratch.db') });
    await migrate(db, migrations);
    const idOf = (name: string) => `scratch/${name}`;
    return {
      db,
      async findStep(name) {
        const row = await db.first(selectStep, { id: idOf(name) });
        return row && JSON.parse(Buffer.from(row.value).toString());
      },
      stepWrite: (name, progress) => write(saveStep, { id: idOf(name), value: Buffer.from(JSON.stringify(progress)) }),
      close: () => db.close(),
      async drop() {
        await db.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  };
  const found = await open();
  if (await isUsable(found)) return found;
  await found.drop();
  return open();
}
