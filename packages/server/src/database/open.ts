import { makeFolder } from '#lib/make-folder.ts';
import { type Database, DatabaseUnavailable } from './database.ts';
import { sqliteFile } from './fill.ts';
import { DatabaseUrlRefused } from './postgres-url.ts';
import { openSqlite } from './sqlite.ts';

/**
 * Opens PostgreSQL when `databaseUrl` names one, with `databasePassword` where it has none, else the embedded database: in memory
 * when `isInMemory` says so, or `cenote.db` in `dataDir`, which is created for this user alone.
 * @throws DatabaseUrlRefused or DatabaseUnavailable with one sentence that names the place and the mend.
 */
export async function openDatabase({
  dataDir,
  databaseUrl,
  databasePassword,
  isInMemory = false,
}: {
  dataDir: string;
  databaseUrl?: string;
  databasePassword?: string;
  isInMemory?: boolean;
}): Promise<Database> {
  if (databaseUrl) {
    if (/^postgres(ql)?:\/\//.test(databaseUrl)) {
      // With its driver, which the embedded database does without.
      const { openPostgres } = await import('./postgres.ts');
      return openPostgres({ url: databaseUrl, password: databasePassword });
    }
    throw new DatabaseUrlRefused(
      'The database URL cannot be used: it must begin with postgres:// or postgresql://. Without one, Cenote keeps its data in the data folder.',
    );
  }
  if (isInMemory) return openSqlite({ path: ':memory:' });
  try {
    makeFolder(dataDir);
  } catch (error) {
    throw new DatabaseUnavailable(
      `Cannot create the data folder ${dataDir}. Create it, or name one that this user may write to.`,
      {
        cause: error,
      },
    );
  }
  return openSqlite({ path: sqliteFile(dataDir) });
}
