import type { Value } from '#database/database.ts';
import { parseBase64 } from '#lib/base64.ts';
import { encodeValue, parseValue } from './backup-format.ts';
import type { PoolTable } from './pool-tables.ts';

/** The first line of an export; docs/export-format.md tells of all of it. */
export interface ExportHeader {
  readonly format: 'cenote-export';
  /** Of this form; a program reads the forms that it knows. */
  readonly version: number;
  readonly madeBy: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly poolId: string;
  /** The names of the migrations that make the tables of the rows. */
  readonly migrations: readonly string[];
  /** How many rows of each table follow. */
  readonly rows: Readonly<Record<string, number>>;
}

/** The form that this program writes. */
export const exportVersion = 1;

/** A row of an export. What lies sealed in the database is opened in it. */
export interface ExportedRow {
  readonly table: string;
  readonly row: Readonly<Record<string, Value | Opened>>;
}

/** The bytes of a value that lies sealed in a database. */
export class Opened {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** What a row is on its line. */
export function toLine({ table, row }: ExportedRow): object {
  const members = Object.entries(row).map(([column, value]) => [
    column,
    value instanceof Opened ? { secret: Buffer.from(value.bytes).toString('base64') } : encodeValue(value),
  ]);
  return { table, row: Object.fromEntries(members) };
}

/** A line that is no row of the tables; the message says why, without any value. */
export class LineRefused extends Error {
  override readonly name = 'LineRefused';
}

/** The row on a line. Columns that it lacks are null. @throws LineRefused */
export function parseLine(tables: readonly PoolTable[], line: string): { table: PoolTable; row: ExportedRow['row'] } {
  const { table: name, row: members } = parseObject(line);
  const table = tables.find((one) => one.name === name);
  if (table === undefined) throw new LineRefused('names no table of a pool');
  if (!isObject(members)) throw new LineRefused(`${table.name}: has no row`);
  const unknown = Object.keys(members).find((column) => !table.moved.includes(column));
  if (unknown !== undefined) throw new LineRefused(`${table.name}: has a member that is no column`);
  const row = Object.fromEntries(
    table.moved.map((column) => [column, parseMember(table, column, members[column] ?? null)]),
  );
  for (const column of ['settings', 'attributes']) checkJson(table, column, row[column]);
  return { table, row };
}

function parseObject(line: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    throw new LineRefused('is no JSON');
  }
  if (!isObject(content)) throw new LineRefused('is no JSON object');
  return content;
}

function parseMember(table: PoolTable, column: string, member: unknown): Value | Opened {
  if (isObject(member) && typeof member['secret'] === 'string') {
    if (!table.sealed.some((one) => one.column === column))
      throw new LineRefused(`${table.name}: ${column} is no secret`);
    const bytes = parseBase64(member['secret']);
    if (bytes === undefined) throw new LineRefused(`${table.name}: ${column} is not in base64`);
    return new Opened(new Uint8Array(bytes));
  }
  const value = parseValue(member);
  if (value === undefined) throw new LineRefused(`${table.name}: ${column} is no value`);
  if (value !== null && table.sealed.some((one) => one.column === column)) {
    throw new LineRefused(`${table.name}: ${column} has to be a secret`);
  }
  return value;
}

/** The steps that bring an export up to date read these. */
function checkJson(table: PoolTable, column: string, value: Value | Opened | undefined): void {
  if (!table.moved.includes(column) || value === null) return;
  try {
    if (typeof value === 'string' && isObject(JSON.parse(value))) return;
  } catch {
    // Told below.
  }
  throw new LineRefused(`${table.name}: ${column} is no JSON object`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
