import { expect } from 'vitest';
import { statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import type { BrowserSessionRow } from '../rows/oauth.ts';
import { migrations } from './index.ts';

const read = statement<Record<string, never>, Pick<BrowserSessionRow, 'sub' | 'authenticated_at' | 'provider'>>(
  'test-sessions',
  'select sub, authenticated_at, provider from browser_sessions',
);

describeUpgrade('sessions from before it was noted how people sign in say nothing of it', async (db) => {
  await migrate(
    db,
    migrations.filter(({ name }) => name < '069'),
  );
  const digest = db.dialect.engine === 'sqlite' ? "x'01'" : "'\\x01'";
  await db.execute(
    [
      `insert into pools (id, name, settings, created_at, modified_at) values ('pool', 'pool', '{}', 1, 1)`,
      `insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
       values ('pool', 'sub', 'ann', 'CONFIRMED', 1, '{}', 0, 1, 1)`,
      `insert into browser_sessions (digest, pool_id, sub, generation, password_set_at, authenticated_at, expires_at, user_agent, address)
       values (${digest}, 'pool', 'sub', 0, 0, 7, 9, '', '')`,
    ].join(';\n'),
  );
  await migrate(db, migrations);
  expect(await db.all(read, {})).toEqual([{ sub: 'sub', authenticated_at: 7, provider: null }]);
});
