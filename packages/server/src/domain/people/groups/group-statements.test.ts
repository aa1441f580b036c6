import { expect, test } from 'vitest';
import { type Database, type Parameters, statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openPostgres } from '#database/postgres.ts';
import { openSqlite } from '#database/sqlite.ts';
import { migrations } from '#schema/migrations/index.ts';
import { freshPostgres } from '../../../../test/postgres.ts';
import { selectGroups, selectGroupsOfUser, selectUsersInGroup } from './group-statements.ts';

const poolId = 'us-east-1_abc';
const inGroup = /PRIMARY KEY \(pool_id=\? AND group_name=\? AND sub>\?\)/;
const [few, many] = [100, 20_000];
const lists: [name: string, list: { readonly sql: string }, parameters: Parameters, index: RegExp][] = [
  ['groups of a pool', selectGroups, { after: 'g1' }, /PRIMARY KEY \(pool_id=\? AND name>\?\)/],
  [
    'groups of a user',
    selectGroupsOfUser,
    { sub: 's1', after: '' },
    /group_members_by_user \(pool_id=\? AND sub=\? AND group_name>\?\)/,
  ],
  ['users in a large group', selectUsersInGroup, { name: 'large', after: 's5' }, inGroup],
  ['users in a small group', selectUsersInGroup, { name: 'small', after: '' }, inGroup],
];

/** A pool in which everybody is in one group, and few in another. */
const peopleIn = (count: number) => `
  insert into pools (id, name, settings, created_at, modified_at) values ('${poolId}', 'people', '{}', 0, 0);
  with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
    insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
    select '${poolId}', 's' || n, 'u' || n, 'CONFIRMED', 1, '{}', 0, 0, 0 from numbers;
  with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 10000)
    insert into user_groups (pool_id, name, created_at, modified_at) select '${poolId}', 'g' || n, 0, 0 from numbers;
  insert into user_groups (pool_id, name, created_at, modified_at)
    values ('${poolId}', 'large', 0, 0), ('${poolId}', 'small', 0, 0);
  insert into group_members (pool_id, group_name, sub) select pool_id, 'large', sub from users;
  insert into group_members (pool_id, group_name, sub) select pool_id, 'small', sub from users where sub < 's101';
  analyze`;

async function filled(db: Database, count: number): Promise<Database> {
  await migrate(db, migrations);
  await db.execute(peopleIn(count));
  return db;
}

test.each(lists)('SQLite reads a page of the %s from an index, in order', async (name, { sql }, parameters, index) => {
  const db = await filled(await openSqlite({ path: ':memory:' }), few);
  const query = statement<Parameters, { detail: string }>(`explain-${name}`, `explain query plan ${sql}`);
  const steps = (await db.all(query, { poolId, limit: 61, ...parameters })).map(({ detail }) => detail);
  await db.close();
  // The page itself, which stands in order, is gone through.
  const reads = steps.filter((step) => step !== 'SCAN m' && step !== 'CO-ROUTINE m');
  expect(reads.join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
  expect(reads[0]).toMatch(index);
});

test('PostgreSQL reads no more rows for a page of a large group than of a small one', async () => {
  const place = await freshPostgres({ isMigrated: true });
  const db = await filled(await openPostgres(place), many);
  for (const [name, { sql }, parameters] of lists) {
    const query = statement<Parameters, { 'QUERY PLAN': PlanRow[] }>(
      `explain-${name}`,
      `explain (analyze, format json) ${sql}`,
    );
    const rows = await db.all(query, { poolId, limit: 61, ...parameters });
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    if (plan === undefined) throw new Error('there is no plan');
    expect(rowsRead(plan), name).toBeLessThanOrEqual(4 * 61);
    expect(JSON.stringify(plan), name).not.toContain('Seq Scan');
  }
  await db.close();
  await place.drop();
});

interface Plan {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}
interface PlanRow {
  readonly Plan: Plan;
}

/** Every row that any step of a plan has touched. */
function rowsRead(plan: Plan): number {
  const { Plans = [] } = plan;
  return plan['Actual Rows'] * plan['Actual Loops'] + Plans.reduce((sum, inner) => sum + rowsRead(inner), 0);
}
