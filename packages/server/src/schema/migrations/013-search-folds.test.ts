import { expect } from 'vitest';
import { type Database, statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { searchValue } from '#domain/people/users/user.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import { pageSize } from './013-search-folds.ts';
import { migrations } from './index.ts';

const poolId = 'us-east-1_abc';
const readRows = statement<Record<string, never>, { attribute: string; value: string; sub: string }>(
  'test-search-rows',
  'select attribute, value, sub from user_search order by sub, attribute',
);
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

const odd = ["O'Neil", 'ΟΔΟΣ', 'İ'.repeat(300), 'mi\u212Ae', 'back\\slash', 'x'.repeat(480), '\u{10400}'];
const many = Array.from({ length: pageSize * 2 + 10 }, (_, at) => `${at % 3 ? 'Ann' : 'ann'} ${at}`);
const values = [...odd, ...many];
const subOf = (at: number) => `s${String(at).padStart(6, '0')}`;

async function fill(db: Database): Promise<void> {
  await migrate(
    db,
    migrations.filter(({ name }) => name < '013'),
  );
  const users = values.map((_, at) => `('${poolId}', '${subOf(at)}', 'u${at}', 'CONFIRMED', 1, '{}', 0, 1, 1)`);
  const rows = values.flatMap((value, at) =>
    ['given_name', 'email'].map((attribute) => `('${poolId}', '${attribute}', ${quote(value)}, '${subOf(at)}')`),
  );
  await db.execute(`insert into pools (id, name, settings, created_at, modified_at) values ('${poolId}', 'p', '{}', 1, 1);
    insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
      values ${users.join(',')};
    insert into user_search (pool_id, attribute, value, sub) values ${rows.join(',')}`);
}

describeUpgrade('what ListUsers searches is folded page by page, also after a break', async (db) => {
  await fill(db);
  const counts = { most: 0, writes: 0 };
  const watched = (breakAt: number): Database => ({
    ...db,
    async all(query, parameters) {
      const rows = await db.all(query, parameters);
      counts.most = Math.max(counts.most, rows.length);
      return rows;
    },
    async execute(sql, options) {
      if (++counts.writes === breakAt) throw new Error('broken off');
      await db.execute(sql, options);
    },
  });
  await expect(migrate(watched(4), migrations)).rejects.toThrow('broken off');
  await migrate(watched(-1), migrations);
  expect(counts.most).toBe(pageSize);
  const expected = values.flatMap((value, at) =>
    ['email', 'given_name'].map((attribute) => ({ attribute, value: searchValue(value), sub: subOf(at) })),
  );
  expect(await db.all(readRows, {})).toEqual(expected);
});
