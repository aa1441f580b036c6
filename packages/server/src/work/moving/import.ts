import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { sealIn } from '#domain/sealed-column.ts';
import { newSigningKeys } from '#domain/tenant/pools/signing-key-store.ts';
import { migrations } from '#schema/migrations/index.ts';
import {
  type Draft,
  type DraftOptions,
  fillDraft,
  ImportRefused,
  insertWrite,
  keyOf,
  openDraft,
  openRow,
} from './draft.ts';
import { listPoolTables, type PoolTable } from './pool-tables.ts';
import type { Moved, TellProgress } from './progress.ts';
import { listTables } from './schema-tables.ts';
import {
  type AnyRow,
  deleteMark,
  deleteMarkedDomains,
  deleteMarkedPool,
  insertMark,
  poolRows,
  selectMarks,
  selectPoolExists,
} from './table-statements.ts';

type Target = Pick<Context, 'db' | 'clock' | 'secrets'>;

/** What a pool is imported from. */
export interface ImportOptions extends DraftOptions {
  /** A folder in which a draft may lie meanwhile. */
  readonly draftFolder: string;
}

/**
 * Makes a pool of an export, whole or not at all. All lines are read into a draft first, an embedded database that finds what is wrong
 * with them and brings them up to date; then the rows are sealed anew and added to this installation, those by which people reach the
 * pool at the end. Servers go on meanwhile. An import that was killed is undone by the next one.
 * @throws ImportRefused; DatabaseUnavailable; what reading the lines throws
 */
export async function importPool(target: Target, options: ImportOptions): Promise<Moved & { poolId: string }> {
  const folder = await mkdtemp(join(options.draftFolder, 'cenote-import-'));
  try {
    const draft = await openDraft(folder);
    try {
      const poolId = await fillDraft(draft, options);
      return await target.db.locked('import', () => addPool(target, draft, poolId, options.tell));
    } finally {
      await draft.db.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const markOf = (poolId: string) => `import/${poolId}`;

/** Adds the pool of a draft to the installation. A failure takes away what was added. */
async function addPool(
  target: Target,
  draft: Draft,
  poolId: string,
  tell: TellProgress,
): Promise<Moved & { poolId: string }> {
  for (const { id } of await target.db.all(selectMarks, {})) await undo(target, id.slice(markOf('').length));
  if ((await target.db.first(selectPoolExists, { poolId })) !== undefined) {
    throw new ImportRefused(
      `There is a user pool ${poolId} already. It stays as it is: delete it, or import into another installation.`,
    );
  }
  const tables = listPoolTables(await listTables(migrations.map(({ name }) => name)));
  try {
    return {
      poolId,
      ...(await draft.db.snapshot((moment) => addRows(target, draft, { moment, tables, poolId, tell }))),
    };
  } catch (error) {
    // Where that fails too, the mark stays, and the next import does it.
    await undo(target, poolId).catch(() => {});
    throw error;
  }
}

/** Takes away a pool that is not whole. One that is has no mark, and stays. */
async function undo({ db }: Target, poolId: string): Promise<void> {
  const mark = markOf(poolId);
  await db.transaction([
    write(deleteMarkedDomains, { poolId, mark }),
    write(deleteMarkedPool, { poolId, mark }),
    write(deleteMark, { id: mark }),
  ]);
}

interface Adding {
  readonly moment: Parameters<Parameters<Database['snapshot']>[0]>[0];
  readonly tables: readonly PoolTable[];
  readonly poolId: string;
  readonly tell: TellProgress;
}

async function addRows(target: Target, draft: Draft, { moment, tables, poolId, tell }: Adding): Promise<Moved> {
  let ofRows = 0;
  for (const { name, columns, condition } of tables) {
    const [count] = await moment.all(poolRows(name, columns, condition).count, { poolId });
    ofRows += count?.found ?? 0;
  }
  let rows = 0;
  const moved = new Set<string>();
  const doors: Addition[] = [];
  for (const table of tables) {
    const { rows: query } = poolRows(table.name, table.columns, table.condition);
    for await (const page of moment.pages(query, { poolId })) {
      const additions: Addition[] = [];
      for (const row of page) {
        additions.push({
          table,
          row,
          write: insertWrite(target.db, table, await resealRow(target, draft, table, row)),
        });
      }
      moved.add(table.name);
      rows += page.length;
      if (table.isDoor) doors.push(...additions);
      else await commit(target.db, additions, table.name === 'pools' ? await firstWrites(target, poolId) : []);
      tell({ table: table.name, rows, ofRows });
    }
  }
  // All of them at once: from the moment on that people reach the pool it is whole, and nothing takes it away.
  await commit(target.db, doors, [write(deleteMark, { id: markOf(poolId) }, { expect: 'one' })]);
  return { tables: moved.size, rows };
}

/** A row that is added, as it lies in the draft, and the write that adds it. */
interface Addition {
  readonly table: PoolTable;
  readonly row: AnyRow;
  readonly write: Write;
}

/** With the pool: what says that it is not whole yet, and its keys for tokens. */
async function firstWrites(target: Target, poolId: string): Promise<Write[]> {
  const mark = write(insertMark, { id: markOf(poolId), value: new Uint8Array() });
  return [mark, ...(await newSigningKeys(target, poolId))];
}

async function resealRow(
  target: Pick<Context, 'secrets'>,
  draft: Draft,
  table: PoolTable,
  row: AnyRow,
): Promise<AnyRow> {
  const resealed: Record<string, AnyRow[string]> = { ...(await openRow(draft, table, row)) };
  for (const column of table.sealed) {
    const opened = resealed[column.column];
    if (!(opened instanceof Uint8Array)) continue;
    resealed[column.column] = await sealIn(target, column, keyOf(table, row), opened);
  }
  return resealed;
}

/** What is unique in the whole installation may be there already. @throws ImportRefused */
async function commit(db: Database, additions: readonly Addition[], more: readonly Write[]): Promise<void> {
  const outcome = await db.transaction([...additions.map((addition) => addition.write), ...more]);
  if (outcome.committed) return;
  const { table, row } = additions[outcome.index] ?? {};
  if (outcome.reason === 'unmet' || table === undefined) {
    throw new ImportRefused('Another request changed the pool while it was imported. Nothing was imported. Try again.');
  }
  throw new ImportRefused(
    `There is one of the ${table.name} already in this installation: ${String(row?.['id'] ?? row?.['name'])}. Nothing was imported. Delete it there, or import into another installation.`,
  );
}
