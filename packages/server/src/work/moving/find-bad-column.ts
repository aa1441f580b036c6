import type { Value } from '#database/database.ts';
import type { ColumnCheck } from './column-checks.ts';
import { peopleRowChecks } from './people-row-checks.ts';
import type { AnyRow } from './table-statements.ts';
import { tenantRowChecks } from './tenant-row-checks.ts';

/** Checks of every column of every table that moves; a test holds the names against the tables. */
export const rowChecks = { ...peopleRowChecks, ...tenantRowChecks };

/**
 * The first column of a row whose value no operation of the server would have stored; undefined where there is none. What lies sealed in
 * the database is given opened.
 * @throws Error for a table without checks
 */
export async function findBadColumn(table: string, row: AnyRow): Promise<string | undefined> {
  if (!Object.hasOwn(rowChecks, table)) throw new Error(`rows of ${table} move, and nothing checks them`);
  const checks = rowChecks[table as keyof typeof rowChecks] as unknown as Readonly<
    Record<string, ColumnCheck<Value, AnyRow>>
  >;
  for (const [column, check] of Object.entries(checks)) {
    const value = row[column] ?? null;
    if (value !== null && !(await isTaken(check, value, row))) return column;
  }
  return undefined;
}

async function isTaken(check: ColumnCheck<Value, AnyRow>, value: Value, row: AnyRow): Promise<boolean> {
  try {
    return await check(value, row);
  } catch {
    // The parsers of the rooms refuse by throwing, those of keys and of JSON as well.
    return false;
  }
}
