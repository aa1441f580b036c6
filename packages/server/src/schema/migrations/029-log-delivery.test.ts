import { expect } from 'vitest';
import { statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import type { AuthEventRow } from '../rows/auth-events.ts';
import { migrations } from './index.ts';

const read = statement<Record<string, never>, Pick<AuthEventRow, 'id' | 'is_undelivered' | 'revision'>>(
  'test-events',
  'select id, revision, is_undelivered from auth_events',
);

describeUpgrade('events from before logs were delivered stay, and have not to leave', async (db) => {
  await migrate(
    db,
    migrations.filter(({ name }) => name < '028'),
  );
  await db.execute(
    [
      `insert into pools (id, name, settings, created_at, modified_at) values ('pool', 'pool', '{}', 1, 1)`,
      `insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
       values ('pool', 'sub', 'ann', 'CONFIRMED', 1, '{}', 0, 1, 1)`,
      `insert into auth_events (id, pool_id, sub, type, response, challenges, address, device_name, created_at)
       values ('event', 'pool', 'sub', 'SignIn', 'Pass', '[]', '', '', 1)`,
    ].join(';\n'),
  );
  await migrate(db, migrations);
  expect(await db.all(read, {})).toEqual([{ id: 'event', revision: 0, is_undelivered: 0 }]);
});
