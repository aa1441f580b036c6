import { expect, test } from 'vitest';
import { type Database, type Parameters, statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openPostgres } from '#database/postgres.ts';
import { openSqlite } from '#database/sqlite.ts';
import { migrations } from '#schema/migrations/index.ts';
import { freshPostgres } from '../../../../test/postgres.ts';
import {
  selectDisabledUsers,
  selectEnabledUsers,
  selectUsersByName,
  selectUsersBySearch,
  selectUsersByStatus,
  selectUsersBySub,
} from './list-users-statements.ts';

const poolId = 'us-east-1_abc';
const last = `a${'\u{10ffff}'.repeat(480)}`;
const lists: [name: string, list: { readonly sql: string }, parameters: Parameters, index: RegExp][] = [
  ['sub', selectUsersBySub, { firstSub: 'a', lastSub: last }, /autoindex_users_1|users_pkey/],
  ['status', selectUsersByStatus, { afterKey: 'CONFIRMED', afterSub: 'a', lastKey: 'CONFIRMED' }, /users_by_status/],
  ['enabled', selectEnabledUsers, { afterSub: 'a' }, /autoindex_users_1|users_pkey/],
  ['disabled', selectDisabledUsers, { afterSub: 'a' }, /users_disabled/],
  [
    'name',
    selectUsersByName,
    { kind: 'username', afterKey: 'a', afterSub: 'a', lastKey: last },
    /SEARCH n USING PRIMARY KEY|sign_in_names_pkey/,
  ],
  [
    'search',
    selectUsersBySearch,
    { attribute: 'email', afterKey: 'a', afterSub: 'a', lastKey: last },
    /SEARCH s USING PRIMARY KEY|user_search_pkey/,
  ],
];

/** What the engine says of how it runs a list, one step per line. */
async function explain(db: Database, [name, { sql }, parameters]: (typeof lists)[number]): Promise<string> {
  const verb = db.dialect.engine === 'sqlite' ? 'explain query plan' : 'explain';
  const query = statement<Parameters, Record<string, unknown>>(`explain-${name}`, `${verb} ${sql}`);
  const rows = await db.all(query, { poolId, limit: 61, ...parameters });
  return rows.map((row) => String(row['detail'] ?? row['QUERY PLAN'])).join('\n');
}

test.each(lists)('SQLite lists users by %s from an index, in order', async (...list) => {
  const db = await openSqlite({ path: ':memory:' });
  await migrate(db, migrations);
  const plan = await explain(db, list);
  await db.close();
  expect(plan).toMatch(list[3]);
  expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
});

test('PostgreSQL lists users from an index, in order', async () => {
  const place = await freshPostgres({ isMigrated: true });
  const db = await openPostgres(place);
  await migrate(db, migrations);
  await db.execute(manyUsers);
  for (const list of lists) {
    const plan = await explain(db, list);
    expect(plan).toMatch(list[3]);
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  }
  await db.close();
  await place.drop();
});

const manyUsers = `
  insert into pools (id, name, settings, created_at, modified_at) values ('${poolId}', 'people', '{}', 0, 0);
  insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
    select '${poolId}', md5(cast(n as text)), cast(n as text), case when n % 2 = 0 then 'CONFIRMED' else 'UNCONFIRMED' end, case when n % 50 = 0 then 0 else 1 end, '{}', 0, 0, 0
    from generate_series(1, 20000) as n;
  insert into user_search (pool_id, attribute, value, sub)
    select pool_id, 'email', 'a' || username || '@example.com', sub from users;
  insert into sign_in_names (pool_id, name_key, claimant, sub, kind, standing, claimed_at)
    select pool_id, 'a' || username, '', sub, 'username', 2, 0 from users;
  analyze`;
