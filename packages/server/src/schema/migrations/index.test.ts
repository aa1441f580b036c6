import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { migrate, pendingMigrations } from '#database/migrate.ts';
import { openPostgres } from '#database/postgres.ts';
import { openSqlite } from '#database/sqlite.ts';
import { freshPostgres } from '../../../test/postgres.ts';
import { migrations } from './index.ts';

test.each(['SQLite', 'PostgreSQL'])('the migrations make every table on %s', async (engine) => {
  const place = engine === 'PostgreSQL' ? await freshPostgres() : undefined;
  const db = place ? await openPostgres({ url: place.url }) : await openSqlite({ path: ':memory:' });
  const names = await pendingMigrations(db, migrations);
  expect(names[0]).toBe('001-first');
  expect(names).toEqual(names.toSorted());
  expect((await migrate(db, migrations)).applied).toEqual(names);
  expect(await db.all(statement('test.users', 'select * from users'), {})).toEqual([]);
  await db.close();
  await place?.drop();
});
