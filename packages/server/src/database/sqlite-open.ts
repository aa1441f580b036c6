import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { DatabaseUnavailable } from './database.ts';
import { sqliteCode } from './sqlite-errors.ts';

const busyTimeoutMs = 5_000;

const settings = [
  'pragma journal_mode = wal',
  'pragma synchronous = full',
  'pragma foreign_keys = on',
  'pragma trusted_schema = off',
  'pragma cell_size_check = on',
  // 8 MiB of pages. Memory mapping stays off: on a truncated file it would end the process instead of giving an error.
  'pragma cache_size = -8192',
  'pragma mmap_size = 0',
  // After a burst of writes the log shrinks again.
  'pragma journal_size_limit = 16777216',
];

/**
 * Opens the database file, which is created for its owner alone (0600), and checks that it can be read and written.
 * @throws DatabaseUnavailable with one sentence that names the path and the mend.
 */
export async function openFile(path: string): Promise<DatabaseSync> {
  if (path !== ':memory:') checkWritable(path);
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: busyTimeoutMs });
    await retryWhileBusy(connection, settings.join(';'));
    connection.exec('select count(*) from sqlite_schema');
    return connection;
  } catch (error) {
    connection?.close();
    throw new DatabaseUnavailable(openSentence(path, error), { cause: error });
  }
}

// The change to the write-ahead log does not wait for other connections by itself.
async function retryWhileBusy(connection: DatabaseSync, sql: string): Promise<void> {
  const giveUpAt = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      return connection.exec(sql);
    } catch (error) {
      if (sqliteCode(error) !== 5 || performance.now() > giveUpAt) throw error;
      await setTimeout(20);
    }
  }
}

// SQLite opens what it may not write as read-only, without a word, so the permissions are asked for first.
function checkWritable(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
    accessSync(path, constants.R_OK | constants.W_OK);
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DatabaseUnavailable(openSentence(path, error), { cause: error });
  }
}

function openSentence(path: string, error: unknown): string {
  const folder = dirname(path);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return `Cannot open the database ${path}: ${folder} is not a folder. Create it or name another data folder.`;
  }
  if (code === 'EISDIR') return `Cannot open the database ${path}: it is a folder. Name another data folder.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `Cannot open the database ${path}: this user may not write to ${folder} and the file. Give it the right to read and write both.`;
  }
  if (code === 'ENOSPC') return `Cannot open the database ${path}: the disk is full. Make room on it.`;
  return `Cannot open the database ${path}: ${sqliteSentence(error)}`;
}

function sqliteSentence(error: unknown): string {
  switch (sqliteCode(error)) {
    case 5:
    case 6:
      return 'another process holds its lock. Stop that process and start again.';
    case 11:
      return 'the file is damaged. Put a backup in its place.';
    case 26:
      return 'the file is not an SQLite database. Move it away or name another data folder.';
    default:
      return `${error instanceof Error ? error.message : String(error)}.`;
  }
}
