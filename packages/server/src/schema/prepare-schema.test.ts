import { afterEach, expect, test } from 'vitest';
import { type Database, statement } from '#database/database.ts';
import { listAppliedMigrations, migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import { migrations } from './migrations/index.ts';
import { prepareSchema } from './prepare-schema.ts';
import { preparedSchema } from './prepared-schema.ts';

const opened: Database[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close();
});

async function open({ isPrepared }: { readonly isPrepared: boolean }): Promise<Database> {
  const db = await openSqlite({ path: ':memory:' });
  opened.push(db);
  if (isPrepared) await prepareSchema(db);
  await migrate(db, migrations);
  return db;
}

const listObjects = statement<Record<string, never>, { type: string; name: string; of: string; sql: string | null }>(
  'test.objects',
  'select type, name, tbl_name as "of", sql from sqlite_schema order by type, name',
);

const objectsOf = async (db: Database) =>
  (await db.all(listObjects, {})).map(({ sql, ...rest }) => ({ ...rest, sql: sql?.replaceAll(/\s+/g, ' ') }));

test('what is prepared is what the migrations make, with those that came later', async () => {
  const [prepared, migrated] = [await open({ isPrepared: true }), await open({ isPrepared: false })];
  const objects = await objectsOf(migrated);
  expect(objects.length).toBeGreaterThan(100);
  expect(await objectsOf(prepared)).toEqual(objects);
  expect(await listAppliedMigrations(prepared)).toEqual(await listAppliedMigrations(migrated));
});

test('the migrations leave no rows that would have to be prepared too', async () => {
  const db = await open({ isPrepared: false });
  const tables = (await objectsOf(db)).filter(({ type, name }) => type === 'table' && name !== 'migrations');
  for (const { name } of tables)
    expect([name, await db.all(statement(`test.rows-${name}`, `select 1 from ${name} limit 1`), {})]).toEqual([
      name,
      [],
    ]);
});

test('at most ten migrations came since: `npm run schema` writes them down', () => {
  expect(migrations.length - preparedSchema.migrations.length).toBeLessThanOrEqual(10);
});
