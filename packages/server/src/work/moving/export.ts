import type { Database, Moment } from '#database/database.ts';
import { listAppliedMigrations } from '#database/migrate.ts';
import type { Context } from '#domain/context.ts';
import { openIn } from '#domain/sealed-column.ts';
import { encodeLine } from './backup-format.ts';
import { type ExportHeader, exportVersion, Opened, toLine } from './export-format.ts';
import { listPoolTables, type PoolTable } from './pool-tables.ts';
import type { Moved, TellProgress } from './progress.ts';
import { listTables } from './schema-tables.ts';
import { type AnyRow, poolRows, selectPoolExists } from './table-statements.ts';

/** How a pool is exported. */
export interface ExportOptions {
  readonly poolId: string;
  /** The version of this program. */
  readonly madeBy: string;
  readonly now: number;
  /** Takes the lines, which hold secrets that are readable. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly tell: TellProgress;
}

/**
 * Writes a pool with everything that moves with it, as it was at one moment, in constant memory: line by line, with what lies sealed
 * in the database opened. Whoever writes the lines seals them.
 * @throws Error with one sentence where there is no such pool; DatabaseUnavailable; what `write` throws
 */
export async function exportPool(
  context: { db: Database; secrets: Context['secrets'] },
  options: ExportOptions,
): Promise<Moved> {
  return context.db.snapshot((moment) => writePool(moment, context, options));
}

async function writePool(
  moment: Moment,
  context: Pick<Context, 'secrets'>,
  { poolId, madeBy, now, write, tell }: ExportOptions,
): Promise<Moved> {
  const [pool] = await moment.all(selectPoolExists, { poolId });
  if (pool === undefined) throw new Error(`There is no user pool ${poolId}.`);
  const migrations = await listAppliedMigrations(moment);
  const tables = listPoolTables(await listTables(migrations));
  const counts: [string, number][] = [];
  for (const { name, columns, condition } of tables) {
    const [count] = await moment.all(poolRows(name, columns, condition).count, { poolId });
    counts.push([name, count?.found ?? 0]);
  }
  const madeAt = new Date(now).toISOString();
  const rows = Object.fromEntries(counts);
  const header: ExportHeader = {
    format: 'cenote-export',
    version: exportVersion,
    madeBy,
    madeAt,
    poolId,
    migrations,
    rows,
  };
  await write(encodeLine(header));
  const ofRows = counts.reduce((sum, [, found]) => sum + found, 0);
  let done = 0;
  for (const table of tables) {
    const { rows: query } = poolRows(table.name, table.columns, table.condition);
    for await (const page of moment.pages(query, { poolId })) {
      for (const row of page)
        await write(encodeLine(toLine({ table: table.name, row: await openRow(context, table, row) })));
      done += page.length;
      tell({ table: table.name, rows: done, ofRows });
    }
  }
  return { tables: counts.filter(([, found]) => found > 0).length, rows: done };
}

/** A row without the pool's id, with the bytes of what lies sealed in it. @throws Error when a value does not open */
async function openRow(context: Pick<Context, 'secrets'>, table: PoolTable, row: AnyRow) {
  const opened: Record<string, AnyRow[string] | Opened> = {};
  for (const column of table.moved) {
    const value = row[column] ?? null;
    const sealed = table.sealed.find((one) => one.column === column);
    opened[column] = sealed && value instanceof Uint8Array ? await openValue(context, sealed, row, value) : value;
  }
  return opened;
}

async function openValue(
  context: Pick<Context, 'secrets'>,
  column: PoolTable['sealed'][number],
  row: AnyRow,
  value: Uint8Array,
): Promise<Opened> {
  const bytes = await openIn(context, column, row as Parameters<typeof openIn>[2], value);
  if (bytes === undefined)
    throw new Error(`A value in ${column.table}.${column.column} does not open. Nothing was exported.`);
  return new Opened(bytes);
}
