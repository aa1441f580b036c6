import { expect } from 'vitest';
import { statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import { migrations } from './index.ts';

type Stored = { id: string; digits: number; asker: string; tries: number; other_tries: number };
const codes = statement<Record<string, never>, Stored>(
  'test-codes',
  'select id, digits, asker, tries, other_tries from codes order by id',
);
const spent = statement<Record<string, never>, { id: string }>('test-spent', 'select id from spent order by id');

describeUpgrade('codes of before keep their length and their tries', async (db) => {
  const at = migrations.findIndex(({ name }) => name === '005-codes');
  await migrate(db, migrations.slice(0, at));
  await db.execute(
    [
      `insert into pools (id, name, settings, created_at, modified_at) values ('pool', 'pool', '{}', 1, 1)`,
      `insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
       values ('pool', 'ann', 'ann', 'CONFIRMED', 1, '{}', 0, 1, 1)`,
      `insert into codes (id, pool_id, sub, purpose, digest, target, tries, created_at, expires_at)
       values ('code', 'pool', 'ann', 'sign-up', ${db.dialect.engine === 'sqlite' ? "x'00'" : "'\\\\x00'"}, 'email:a', 3, 1, 9)`,
      `insert into spent (id, expires_at) values ('quota/resend-code/ann/1/00', 9), ('a session', 9)`,
    ].join(';\n'),
  );
  await migrate(db, migrations);
  // Nobody knows who asked for it, so everybody has the tries that are left.
  expect(await db.all(codes, {})).toEqual([{ id: 'code', digits: 6, asker: '', tries: 3, other_tries: 0 }]);
  expect(await db.all(spent, {})).toEqual([{ id: 'a session' }]);
});
