import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Database, type Outcome, rowsOfPage, type Write, write } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import type { Context } from '#domain/context.ts';
import { openIn, sealIn } from '#domain/sealed-column.ts';
import { poolName } from '#domain/tenant/pools/pool.ts';
import { createSecretBox } from '#lib/secret-box.ts';
import { migrations } from '#schema/migrations/index.ts';
import { type ExportedRow, type ExportHeader, exportVersion, LineRefused, Opened, parseLine } from './export-format.ts';
import { findBadColumn } from './find-bad-column.ts';
import { listPoolTables, type PoolTable } from './pool-tables.ts';
import type { TellProgress } from './progress.ts';
import { listTables, MigrationUnknown, namedMigrations } from './schema-tables.ts';
import { type AnyRow, insertRow, poolRows, unsynced } from './table-statements.ts';

/** What a draft is made of. */
export interface DraftOptions {
  /** The lines of an export, opened. */
  readonly lines: AsyncIterable<string>;
  /** The id of the new pool; absent: the one that it had. */
  readonly asPoolId?: string;
  readonly tell: TellProgress;
}

/** An export that cannot be imported; the message says why, and the mend. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
}

/** Bad lines that are told. */
const toldLines = 20;
const poolIdForm = /^[\w-]{1,45}_[0-9A-Za-z]{1,55}$/;

/** The draft of a pool, in an embedded database of its own. What is secret in it lies sealed, under a key that is nowhere else. */
export interface Draft extends Pick<Context, 'secrets'> {
  readonly db: Database;
}

/** An empty draft in a folder. */
export async function openDraft(folder: string): Promise<Draft> {
  const db = await openSqlite({ path: join(folder, 'draft.db') });
  await db.all(unsynced, {});
  const key = randomBytes(32);
  const keys = { digestKey: randomBytes(32), loadDataKeys: async () => [{ number: 1, key }] };
  return { db, secrets: createSecretBox(keys, { now: () => 0 }) };
}

/** Reads an export into the draft, and gives the id of the pool in it. @throws ImportRefused; what reading the lines throws */
export async function fillDraft(draft: Draft, { lines, asPoolId, tell }: DraftOptions): Promise<string> {
  const reading = lines[Symbol.asyncIterator]();
  const header = parseExportHeader((await reading.next()).value);
  const poolId = asPoolId ?? header.poolId;
  if (!poolIdForm.test(poolId))
    throw new ImportRefused(`${poolId} cannot be the id of a user pool. Give one such as us-east-1_h8Ge4PqZc.`);
  const tables = listPoolTables(await tablesOf(header));
  await migrate(draft.db, namedMigrations(header.migrations));
  const drafting = new Drafting(draft, { tables, poolId, header });
  const ofRows = Object.values(header.rows).reduce((sum, rows) => sum + rows, 0);
  let number = 1;
  for (let next = await reading.next(); next.done !== true; next = await reading.next()) {
    number += 1;
    await drafting.take(number, next.value);
    tell({ table: 'lines that are read', rows: Math.min(number - 1, ofRows), ofRows });
  }
  await drafting.end();
  const { applied } = await migrate(draft.db, migrations);
  if (applied.length > 0) await checkDraft(draft, poolId);
  return poolId;
}

/** Rows of an older version are what they are to be only now, and their lines are gone. @throws ImportRefused */
async function checkDraft(draft: Draft, poolId: string): Promise<void> {
  const tables = listPoolTables(await listTables(migrations.map(({ name }) => name)));
  await draft.db.snapshot(async (moment) => {
    for (const table of tables) {
      for await (const page of moment.pages(poolRows(table.name, table.columns, table.condition).rows, { poolId })) {
        for (const row of page) {
          const problem = await findProblem(table, await openRow(draft, table, row));
          if (problem === undefined) continue;
          throw new ImportRefused(
            `Nothing was imported, since one of the rows, brought up to date, cannot be: ${problem}.`,
          );
        }
      }
    }
  });
}

/** What is wrong with the values of a row that lies open, without any of them. */
async function findProblem({ name }: PoolTable, row: AnyRow): Promise<string | undefined> {
  const column = await findBadColumn(name, row);
  return column && `${name}: ${column} is nothing that a server would have stored`;
}

function parseExportHeader(line: string | undefined): ExportHeader {
  let header: Partial<ExportHeader> | null = null;
  try {
    header = JSON.parse(line ?? 'null') as Partial<ExportHeader> | null;
  } catch {
    // Told below.
  }
  if (header?.format !== 'cenote-export') throw new ImportRefused('Line 1 is not the header of an export of Cenote.');
  if (header.version !== exportVersion) {
    throw new ImportRefused(
      `The export is of a form that this version of Cenote does not know. Use the version that made it (${header.madeBy}), or a newer one.`,
    );
  }
  const { poolId, migrations: names, rows } = header;
  const isWhole = typeof poolId === 'string' && Array.isArray(names) && typeof rows === 'object' && rows !== null;
  if (!isWhole) throw new ImportRefused('Line 1 lacks poolId, migrations or rows.');
  return header as ExportHeader;
}

async function tablesOf({ migrations: names, madeBy }: ExportHeader) {
  return listTables(names).catch((error: unknown) => {
    if (!(error instanceof MigrationUnknown)) throw error;
    throw new ImportRefused(
      `The export is of a newer version of Cenote (${madeBy}): its tables have the migration ${error.migration}, which this version does not know. Import it into that version or a newer one.`,
    );
  });
}

interface Line {
  readonly number: number;
  readonly table: PoolTable;
  readonly row: AnyRow;
}

/** Puts lines into the draft, page by page, and keeps what is wrong with them. */
class Drafting {
  readonly #draft: Draft;
  readonly #tables: readonly PoolTable[];
  readonly #poolId: string;
  readonly #header: ExportHeader;
  /** Whether rows are as this version stores them. */
  readonly #isCurrent: boolean;
  readonly #found = new Map<string, number>();
  #page: Line[] = [];
  #bad: string[] = [];

  constructor(
    draft: Draft,
    { tables, poolId, header }: { tables: readonly PoolTable[]; poolId: string; header: ExportHeader },
  ) {
    this.#draft = draft;
    this.#tables = tables;
    this.#poolId = poolId;
    this.#header = header;
    this.#isCurrent = migrations.every(({ name }) => header.migrations.includes(name));
  }

  async take(number: number, line: string): Promise<void> {
    try {
      const { table, row } = parseLine(this.#tables, line);
      this.#checkName(table, row);
      if (this.#isCurrent) await checkExported(table, row);
      this.#found.set(table.name, (this.#found.get(table.name) ?? 0) + 1);
      const closed = await closeRow(this.#draft, table, row, this.#poolId);
      this.#page.push({ number, table, row: closed });
      if (this.#page.length >= rowsOfPage) await this.#flush();
    } catch (error) {
      if (!(error instanceof LineRefused)) throw error;
      await this.#flush();
      this.#note(number, error.message);
    }
  }

  /** @throws ImportRefused when lines were bad, or are missing */
  async end(): Promise<void> {
    await this.#flush();
    this.#refuseBad();
    for (const [table, rows] of Object.entries(this.#header.rows)) {
      const found = this.#found.get(table) ?? 0;
      if (found === rows) continue;
      throw new ImportRefused(
        `The export has ${found} rows of ${table}, and its first line says ${rows}. Nothing was imported. Take another copy of it.`,
      );
    }
    if (this.#found.get('pools') !== 1)
      throw new ImportRefused('The export has no row of pools. Nothing was imported.');
  }

  /** What a password is proved with holds for one pool name: under another one nobody could sign in. */
  #checkName(table: PoolTable, row: ExportedRow['row']): void {
    const isVerifier = table.name === 'password_history' || (table.name === 'users' && row['sealed_verifier'] !== null);
    const name = poolName(this.#header.poolId);
    if (!isVerifier || poolName(this.#poolId) === name) return;
    throw new ImportRefused(
      `The pool cannot become ${this.#poolId}: SRP binds passwords to what stands behind the region in a pool's id, so that nobody could sign in. Nothing was imported. Give an id that ends in _${name}, or none.`,
    );
  }

  async #flush(): Promise<void> {
    const page = this.#page;
    this.#page = [];
    if (page.length === 0 || (await tryAdd(this.#draft.db, page)) === undefined) return;
    // Which of them it is.
    for (const line of page) {
      const reason = await tryAdd(this.#draft.db, [line]);
      if (reason !== undefined) this.#note(line.number, `${line.table.name}: ${reason}`);
    }
  }

  #note(number: number, reason: string): void {
    this.#bad.push(`line ${number}: ${reason}`);
    if (this.#bad.length >= toldLines) this.#refuseBad();
  }

  #refuseBad(): void {
    if (this.#bad.length === 0) return;
    const more = this.#bad.length >= toldLines ? ['and perhaps more behind them'] : [];
    throw new ImportRefused(
      [
        'Nothing was imported, since these lines cannot be:',
        ...[...this.#bad, ...more].map((text) => `  ${text}`),
      ].join('\n'),
    );
  }
}

/** @throws LineRefused */
async function checkExported(table: PoolTable, row: ExportedRow['row']): Promise<void> {
  const open = Object.entries(row).map(([column, value]) => [column, value instanceof Opened ? value.bytes : value]);
  const problem = await findProblem(table, Object.fromEntries(open) as AnyRow);
  if (problem !== undefined) throw new LineRefused(problem);
}

/** A row as it lies in the draft: of the new pool, and sealed. */
async function closeRow(draft: Draft, table: PoolTable, row: ExportedRow['row'], poolId: string): Promise<AnyRow> {
  const plain: Record<string, AnyRow[string]> = { [table.name === 'pools' ? 'id' : 'pool_id']: poolId };
  for (const [column, value] of Object.entries(row)) if (!(value instanceof Opened)) plain[column] = value;
  const closed = { ...plain };
  for (const column of table.sealed) {
    const value = row[column.column];
    if (value instanceof Opened) closed[column.column] = await sealIn(draft, column, keyOf(table, plain), value.bytes);
  }
  return closed;
}

/** What a sealed column of a row is bound to. @throws LineRefused where a part of it is missing */
export function keyOf({ name, sealed }: PoolTable, row: AnyRow): Record<string, string | number> {
  const key: Record<string, string | number> = {};
  for (const column of sealed.flatMap((one) => one.key)) {
    const value = row[column];
    if (typeof value !== 'string' && typeof value !== 'number') throw new LineRefused(`${name}: ${column} is missing`);
    key[column] = value;
  }
  return key;
}

const reasons = {
  duplicate: 'names what an earlier line has named',
  unmet: 'points at what no earlier line holds',
} as const;

/** Adds rows to the draft; why it cannot be, without values, or undefined. */
async function tryAdd(db: Database, lines: readonly Line[]): Promise<string | undefined> {
  let outcome: Outcome;
  try {
    outcome = await db.transaction(lines.map(({ table, row }) => insertWrite(db, table, row)));
  } catch (error) {
    if (!isRefusedValue(error)) throw error;
    return error.message;
  }
  return outcome.committed ? undefined : reasons[outcome.reason];
}

/** What a table does not take (SQLITE_CONSTRAINT and its kin), and what no database does. */
function isRefusedValue(error: unknown): error is Error {
  if (error instanceof RangeError || error instanceof TypeError) return true;
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 19;
}

/** The write that adds a row; columns that it lacks are null. */
export function insertWrite({ dialect }: Pick<Database, 'dialect'>, { name, columns }: PoolTable, row: AnyRow): Write {
  const whole = Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
  return write(insertRow(name, columns, dialect), whole);
}

/** A row of the draft, with what is sealed in it opened. */
export async function openRow(draft: Draft, table: PoolTable, row: AnyRow): Promise<AnyRow> {
  const open: Record<string, AnyRow[string]> = { ...row };
  for (const column of table.sealed) {
    const value = row[column.column];
    if (!(value instanceof Uint8Array)) continue;
    const opened = await openIn(draft, column, keyOf(table, row), value);
    if (opened === undefined) throw new Error(`a value of ${table.name} does not open in the draft`);
    open[column.column] = opened;
  }
  return open;
}
