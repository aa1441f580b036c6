import { rowsOfPage, write } from '#database/database.ts';
import { type Filling, fillDatabase } from '#database/fill.ts';
import { migrate } from '#database/migrate.ts';
import { readLines } from '#lib/lines.ts';
import { openSealedStream } from '#lib/sealed-stream.ts';
import type { SecretKey } from '#lib/secret-key.ts';
import { migrations } from '#schema/migrations/index.ts';
import { type BackedUpTable, type BackupHeader, BackupRefused, parseHeader, parseRow } from './backup-format.ts';
import type { Moved, TellProgress } from './progress.ts';
import { listTables, MigrationUnknown, namedMigrations } from './schema-tables.ts';
import {
  type AnyRow,
  continueIdentity,
  insertRow,
  insertRows,
  rowParameters,
  selectIdentities,
} from './table-statements.ts';

/** A row is held in memory as a whole. */
const maxLineBytes = 256 * 1024 * 1024;

/** What a backup is read with. */
export interface RestoreOptions {
  readonly keys: readonly SecretKey[];
  readonly source: AsyncIterable<Uint8Array>;
  readonly tell: TellProgress;
}

/** What was restored, and which migrations the backup lacked. */
export interface Restored extends Moved {
  readonly madeAt: string;
  readonly applied: readonly string[];
}

/**
 * Fills an empty database, of either engine, with what a backup holds, and brings it up to date. Whole or not at all.
 * @throws SealedStreamRefused, BackupRefused, DatabaseNotEmpty, DatabaseUnavailable
 */
export async function restore(
  place: Parameters<typeof fillDatabase>[0],
  { keys, source, tell }: RestoreOptions,
): Promise<Restored> {
  const lines = readLines(openSealedStream(keys, 'backup', source), maxLineBytes);
  const header = parseHeader((await lines.next()).value);
  await checkFits(header);
  let applied: string[] = [];
  await fillDatabase(place, async (filling) => {
    await migrate(filling, namedMigrations(header.migrations));
    for await (const { table, rows } of readPages(header, lines, tell)) await insertPage(filling, table, rows);
    await continueIdentities(filling);
    ({ applied } = await migrate(filling, migrations));
  });
  return { ...sizeOf(header), madeAt: header.madeAt, applied };
}

/** Reads a whole backup and writes nothing: whether it opens and is whole. @throws SealedStreamRefused, BackupRefused */
export async function checkBackup({ keys, source, tell }: RestoreOptions): Promise<Moved & { madeAt: string }> {
  const lines = readLines(openSealedStream(keys, 'backup', source), maxLineBytes);
  const header = parseHeader((await lines.next()).value);
  await checkFits(header);
  for await (const _ of readPages(header, lines, tell));
  return { ...sizeOf(header), madeAt: header.madeAt };
}

function sizeOf({ tables }: BackupHeader): Moved {
  return { tables: tables.length, rows: tables.reduce((sum, { rows }) => sum + rows, 0) };
}

/** @throws BackupRefused for a backup of a newer schema, or of tables that its migrations do not make */
async function checkFits(header: BackupHeader): Promise<void> {
  const expected = await listTables(header.migrations).catch((error: unknown) => {
    if (!(error instanceof MigrationUnknown)) throw error;
    throw new BackupRefused(
      `The backup is of a newer version of Cenote (${header.madeBy}): its database has the migration ${error.migration}, which this version does not know. Restore it with that version or a newer one.`,
    );
  });
  const shapeOf = (tables: readonly { name: string; columns: readonly string[] }[]) =>
    JSON.stringify(tables.map(({ name, columns }) => [name, ...columns.toSorted()].join(' ')).toSorted());
  if (shapeOf(header.tables) === shapeOf(expected)) return;
  throw new BackupRefused(
    'The backup has other tables than its migrations make. Restore it with the version that made it.',
  );
}

async function* readPages(
  header: BackupHeader,
  lines: AsyncIterator<string>,
  tell: TellProgress,
): AsyncGenerator<{ table: BackedUpTable; rows: AnyRow[] }> {
  const ofRows = sizeOf(header).rows;
  let done = 0;
  for (const table of header.tables) {
    for (let read = 0; read < table.rows; ) {
      const rows: AnyRow[] = [];
      const size = Math.min(rowsOfPage, table.rows - read);
      while (rows.length < size) rows.push(parseRow(table, await nextLine(lines)));
      yield { table, rows };
      read += size;
      done += size;
      tell({ table: table.name, rows: done, ofRows });
    }
  }
  if ((await lines.next()).done !== true) throw new BackupRefused('The backup goes on behind its last row.');
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const { done, value } = await lines.next();
  if (done === true) throw new BackupRefused('The backup ends before its last row.');
  return value;
}

async function insertPage(filling: Filling, { name, columns }: BackedUpTable, rows: readonly AnyRow[]): Promise<void> {
  const { dialect } = filling;
  const isPage = dialect.engine === 'postgres' && rows.length === rowsOfPage;
  const insert = insertRow(name, columns, dialect);
  const outcome = await filling.transaction(
    isPage
      ? [write(insertRows(name, columns, dialect, rowsOfPage), rowParameters(rows))]
      : rows.map((row) => write(insert, row)),
  );
  if (outcome.committed) return;
  throw new BackupRefused(`The rows of ${name} in the backup contradict each other (${outcome.reason}).`);
}

async function continueIdentities(filling: Filling): Promise<void> {
  if (filling.dialect.engine !== 'postgres') return;
  for (const { name, column } of await filling.all(selectIdentities, {})) {
    await filling.all(continueIdentity(name, column), {});
  }
}
