import { expect } from 'vitest';
import { statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import { migrations } from './index.ts';

const read = statement<Record<string, never>, { id: string; password_set_at: number }>(
  'test-sign-ins',
  'select id, password_set_at from sign_ins order by id',
);

const user = (sub: string, passwordSetAt: string) =>
  `insert into users (pool_id, sub, username, username_key, status, enabled, attributes, password_set_at,
     sign_in_generation, created_at, modified_at)
   values ('pool', '${sub}', '${sub}', '${sub}', 'CONFIRMED', 1, '{}', ${passwordSetAt}, 0, 1, 1)`;
const signIn = (id: string, sub: string) =>
  `insert into sign_ins (id, pool_id, client_id, sub, generation, started_at, expires_at)
   values ('${id}', 'pool', 'client', '${sub}', 0, 1, 9)`;

describeUpgrade('sign-ins from before they noted the password keep their refresh tokens', async (db) => {
  const at = migrations.findIndex(({ name }) => name === '003-sign-in-password');
  await migrate(db, migrations.slice(0, at));
  await db.execute(
    [
      `insert into pools (id, name, settings, created_at, modified_at) values ('pool', 'pool', '{}', 1, 1)`,
      `insert into clients (id, pool_id, name, settings, created_at, modified_at) values ('client', 'pool', 'app', '{}', 1, 1)`,
      user('ann', '7'),
      user('bob', 'null'),
      signIn('of ann', 'ann'),
      signIn('of bob', 'bob'),
    ].join(';\n'),
  );
  await migrate(db, migrations);
  expect(await db.all(read, {})).toEqual([
    { id: 'of ann', password_set_at: 7 },
    { id: 'of bob', password_set_at: 0 },
  ]);
});
