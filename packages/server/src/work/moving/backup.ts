import { type Database, type Moment } from '#database/database.ts';
import { listAppliedMigrations, pendingMigrations } from '#database/migrate.ts';
import { StreamSealer, type WriteBytes } from '#lib/sealed-stream.ts';
import type { SecretKey } from '#lib/secret-key.ts';
import { migrations } from '#schema/migrations/index.ts';
import { type BackupHeader, backupVersion, encodeLine, encodeRow } from './backup-format.ts';
import type { Moved, TellProgress } from './progress.ts';
import { listTables } from './schema-tables.ts';
import { countRows, selectRows } from './table-statements.ts';

/** How a backup is made. */
export interface BackupOptions {
  readonly key: SecretKey;
  /** The version of this program. */
  readonly madeBy: string;
  readonly now: number;
  readonly write: WriteBytes;
  readonly tell: TellProgress;
}

/**
 * Writes every row of every table as it was at one moment, sealed, in constant memory; servers go on meanwhile. What is sealed in
 * the database stays so, under the keys that lie there under the secret key.
 * @throws DatabaseTooNew, DatabaseUnavailable; Error where there is nothing yet; what `write` throws
 */
export async function backUp(db: Database, options: BackupOptions): Promise<Moved> {
  const pending = await pendingMigrations(db, migrations);
  if (pending.length === migrations.length) throw new Error('There is nothing to back up: the database is empty.');
  return db.snapshot((moment) => writeMoment(moment, options));
}

async function writeMoment(moment: Moment, { key, madeBy, now, write, tell }: BackupOptions): Promise<Moved> {
  const applied = await listAppliedMigrations(moment);
  const tables = await Promise.all(
    (await listTables(applied)).map(async ({ name, columns }) => {
      const [count] = await moment.all(countRows(name), {});
      return { name, columns, rows: count?.found ?? 0 };
    }),
  );
  const header: BackupHeader = {
    format: 'cenote-backup',
    version: backupVersion,
    madeBy,
    madeAt: new Date(now).toISOString(),
    migrations: applied,
    tables,
  };
  const sealer = new StreamSealer(key, 'backup', write);
  await sealer.push(encodeLine(header));
  const ofRows = tables.reduce((sum, { rows }) => sum + rows, 0);
  let rows = 0;
  for (const { name, columns } of tables) {
    for await (const page of moment.pages(selectRows(name, columns), {})) {
      for (const row of page) await sealer.push(encodeRow(columns, row));
      rows += page.length;
      tell({ table: name, rows, ofRows });
    }
  }
  await sealer.end();
  return { tables: tables.length, rows };
}
