import { describe, expect, test } from 'vitest';
import { freshPostgres } from '../../../test/postgres.ts';
import { type Database, statement } from '../database.ts';
import { migrate } from '../migrate.ts';
import { openPostgres } from '../postgres.ts';
import type { PasswordFailureRow } from '../schema.ts';
import { openSqlite } from '../sqlite.ts';
import { migrations } from './index.ts';

const read = statement<Record<string, never>, PasswordFailureRow>('test-failures', 'select * from password_failures');

async function checkUpgrade(db: Database): Promise<void> {
  await migrate(
    db,
    migrations.filter(({ name }) => name < '007'),
  );
  await db.execute(
    [
      `insert into pools (id, name, settings, created_at, modified_at) values ('pool', 'pool', '{}', 1, 1)`,
      `insert into password_failures (pool_id, account, failures, last_at, locked_until) values ('pool', 'ann', 7, 5, 9)`,
    ].join(';\n'),
  );
  await migrate(db);
  expect(await db.all(read, {})).toEqual([{ pool_id: 'pool', account: 'ann', failures: 7, last_at: 5 }]);
}

describe('failures from before locks followed from them are kept', () => {
  test('on SQLite', async () => {
    const db = await openSqlite({ path: ':memory:' });
    await checkUpgrade(db);
    await db.close();
  });
  test('on PostgreSQL', async () => {
    const { url, drop } = await freshPostgres();
    const db = await openPostgres({ url });
    await checkUpgrade(db);
    await db.close();
    await drop();
  });
});
