import { describe, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { openPostgres } from '#database/postgres.ts';
import { openSqlite } from '#database/sqlite.ts';
import { freshPostgres } from './postgres.ts';

/** Runs the check of one migration on an empty database of each engine. */
export function describeUpgrade(name: string, check: (db: Database) => Promise<void>): void {
  describe(name, () => {
    test('on SQLite', async () => {
      const db = await openSqlite({ path: ':memory:' });
      await check(db);
      await db.close();
    });
    test('on PostgreSQL', async () => {
      const { url, drop } = await freshPostgres();
      const db = await openPostgres({ url });
      await check(db);
      await db.close();
      await drop();
    });
  });
}
