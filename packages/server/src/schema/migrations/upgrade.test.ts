import { expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openPostgres } from '#database/postgres.ts';
import { openSqlite } from '#database/sqlite.ts';
import { fillEveryTable, readTables } from '../../../test/any-rows.ts';
import { isLong } from '../../../test/long.ts';
import { freshPostgres } from '../../../test/postgres.ts';
import { migrations } from './index.ts';

const rows = 5;
const names = migrations.map(({ name }) => name);

/**
 * Tables that a later migration puts another in the place of, or empties of what it does not need: their own tests say what becomes
 * of the rows.
 */
const replaced = new Set(['user_aliases']);

async function check(db: Database, from: number): Promise<void> {
  const before = names.slice(0, from);
  await migrate(db, migrations.slice(0, from));
  const tables = await fillEveryTable(db, before, rows);
  expect((await migrate(db, migrations)).applied).toEqual(names.slice(from));
  for (const { name } of tables.filter((table) => !replaced.has(table.name))) {
    const left = Object.values(await readTables(db, [{ name, columns: ['1'] }]));
    expect(left[0]?.length, `${name} from ${before.at(-1)}`).toBe(rows);
  }
}

test('a database of any earlier version opens under this one, with its rows, on SQLite', {
  timeout: 120_000,
}, async () => {
  for (let from = 1; from <= migrations.length; from += 1) {
    const db = await openSqlite({ path: ':memory:' });
    await check(db, from);
    await db.close();
  }
});

test('a database of any earlier version opens under this one, with its rows, on PostgreSQL', {
  timeout: 300_000,
}, async () => {
  // Each takes a second; the steps that all share ran on SQLite.
  for (let from = 1; from <= migrations.length; from += isLong ? 1 : 4) {
    const place = await freshPostgres();
    const db = await openPostgres({ url: place.url });
    await check(db, from);
    await db.close();
    await place.drop();
  }
});
