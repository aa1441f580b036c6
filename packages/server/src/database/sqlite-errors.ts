import { DatabaseUnavailable } from './database.ts';

/** What an error of `node:sqlite` means: https://www.sqlite.org/rescode.html */
export type SqliteFailure = 'duplicate' | 'unmet' | 'outage' | 'mistake';

const uniqueKeys: ReadonlySet<number> = new Set([1555, 2067, 2579]);
const foreignKey = 787;
/** PERM, BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOLFS, NOTADB. */
const outages: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 22, 26]);

/** SQLite's primary result code of an error, or undefined when the error is not one of SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  const code = extendedCode(error);
  return code === undefined ? undefined : code & 0xff;
}

/** Sorts an error into a broken rule, an outage of the disk or file, or a mistake in the program. */
export function classify(error: unknown): SqliteFailure {
  const code = extendedCode(error);
  if (code === undefined) return 'mistake';
  if (uniqueKeys.has(code)) return 'duplicate';
  if (code === foreignKey) return 'unmet';
  return outages.has(code & 0xff) ? 'outage' : 'mistake';
}

/** An outage as `DatabaseUnavailable` with its cause; any other error as it is. */
export function asUnavailable(error: unknown): unknown {
  if (classify(error) !== 'outage') return error;
  return new DatabaseUnavailable(`The database cannot answer: ${(error as Error).message}.`, { cause: error });
}

function extendedCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}
