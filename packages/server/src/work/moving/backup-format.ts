import type { Value } from '#database/database.ts';
import { parseBase64 } from '#lib/base64.ts';
import type { AnyRow } from './table-statements.ts';

/**
 * What lies in a backup, inside the seal: lines of JSON. The first is the header; then the rows of each table, in the order and
 * number of the header, each a list of values in the order of the table's columns. Bytes are `{"b": base64}`.
 */
export interface BackupHeader {
  readonly format: 'cenote-backup';
  /** Of this form; a program reads the forms that it knows. */
  readonly version: number;
  /** The version of the program that made it. */
  readonly madeBy: string;
  /** ISO 8601. */
  readonly madeAt: string;
  /** The names of the migrations that the database had. */
  readonly migrations: readonly string[];
  readonly tables: readonly BackedUpTable[];
}

/** A table in a backup, and how many rows of it there are. */
export interface BackedUpTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
}

/** The form that this program writes. */
export const backupVersion = 1;

/** A backup that cannot be read by this program; the message is one sentence with the mend. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

/** One line, with its end. */
export function encodeLine(content: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(content)}\n`);
}

/** The line of a row. */
export function encodeRow(columns: readonly string[], row: AnyRow): Uint8Array {
  return encodeLine(columns.map((column) => encodeValue(row[column] ?? null)));
}

/** A value as JSON has it. */
export function encodeValue(value: Value): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return { b: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
}

/** The value that `encodeValue` wrote; undefined for what it never writes. */
export function parseValue(value: unknown): Value | undefined {
  if (value === null || typeof value === 'string' || Number.isSafeInteger(value)) return value as Value;
  if (typeof value !== 'object' || !('b' in value) || typeof value.b !== 'string') return undefined;
  const bytes = parseBase64(value.b);
  return bytes && new Uint8Array(bytes);
}

/** The header in the first line. @throws BackupRefused for a form that this program does not know */
export function parseHeader(line: string | undefined): BackupHeader {
  const header = JSON.parse(line ?? 'null') as BackupHeader | null;
  if (header?.format === 'cenote-backup' && header.version === backupVersion) return header;
  throw new BackupRefused(
    `The backup is of a form that this version of Cenote does not know. Use the version that made it${header?.madeBy ? ` (${header.madeBy})` : ''}, or a newer one.`,
  );
}

/** The row in a line. @throws BackupRefused when it does not fit the columns */
export function parseRow({ name, columns }: BackedUpTable, line: string): AnyRow {
  const values = JSON.parse(line) as unknown;
  const row: Record<string, Value> = {};
  if (!Array.isArray(values) || values.length !== columns.length) throw unfit(name);
  for (const [at, column] of columns.entries()) {
    const value = parseValue(values[at]);
    if (value === undefined) throw unfit(name);
    row[column] = value;
  }
  return row;
}

function unfit(table: string): BackupRefused {
  return new BackupRefused(`A row of ${table} in the backup does not fit its columns. Take another backup.`);
}
