import { existsSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '#lib/make-folder.ts';
import { draftName, putInPlace } from '#lib/new-file.ts';
import { type Database, DatabaseUnavailable, statement } from './database.ts';
import { openSqlite } from './sqlite.ts';

/** What a database is filled through: a transaction that nobody else sees. */
export type Filling = Pick<Database, 'all' | 'first' | 'execute' | 'transaction' | 'locked' | 'dialect'>;

/** There is something in the database that was to be filled; the message says what, and the mend. */
export class DatabaseNotEmpty extends Error {
  override readonly name = 'DatabaseNotEmpty';
}

/** What is not whole has no name yet, so it need not be durable on the way. */
const unsynced = statement<Record<never, never>>('sqlite-unsynced', 'pragma synchronous = off');

/** The file of the embedded database in a data folder. */
export function sqliteFile(dataDir: string): string {
  return join(dataDir, 'cenote.db');
}

/**
 * Fills the database of a configuration, which has to be empty: whole or not at all, whatever ends the process. The embedded
 * database gets its name when it is done; PostgreSQL is filled in one transaction, while no server migrates there.
 * @throws DatabaseNotEmpty, DatabaseUnavailable, and what `work` throws
 */
export async function fillDatabase(
  place: { dataDir: string; databaseUrl?: string; databasePassword?: string },
  work: (filling: Filling) => Promise<void>,
): Promise<void> {
  const { dataDir, databaseUrl, databasePassword } = place;
  if (databaseUrl === undefined) return fillSqlite(dataDir, work);
  const { fillPostgres } = await import('./postgres-fill.ts');
  return fillPostgres({ url: databaseUrl, password: databasePassword }, work);
}

async function fillSqlite(dataDir: string, work: (filling: Filling) => Promise<void>): Promise<void> {
  const path = sqliteFile(dataDir);
  checkFree(path);
  let made: readonly string[];
  try {
    made = makeFolder(dataDir);
  } catch (cause) {
    throw new DatabaseUnavailable(`Cannot create the data folder ${dataDir}. Name one that this user may write to.`, {
      cause,
    });
  }
  const draft = draftName(path);
  let isInPlace = false;
  try {
    const db = await openSqlite({ path: draft });
    try {
      await db.all(unsynced, {});
      await work(db);
    } finally {
      await db.close();
    }
    checkFree(path);
    await putInPlace(draft, path).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? notEmpty(path) : error;
    });
    isInPlace = true;
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-migrate.lock']) await rm(`${draft}${suffix}`, { force: true });
    if (!isInPlace) await removeEmpty(made);
  }
}

/** Takes folders away that this fill has made. One that somebody put something into meanwhile stays, and those around it. */
async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) {
    try {
      await rmdir(folder);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

/** A log that an earlier database of this name has left would be read as the new one's. */
function checkFree(path: string): void {
  if ([path, `${path}-wal`].some((one) => existsSync(one))) throw notEmpty(path);
}

function notEmpty(path: string): DatabaseNotEmpty {
  return new DatabaseNotEmpty(
    `There is a database already: ${path}. Nothing was changed. Name another data folder, or move the files that begin with ${path} away.`,
  );
}
