import { expect } from 'vitest';
import { statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import type { PasswordFailureRow } from '../rows/sign-ins.ts';
import { migrations } from './index.ts';

const read = statement<Record<string, never>, PasswordFailureRow>('test-failures', 'select * from password_failures');

describeUpgrade('failures from before locks followed from them are kept', async (db) => {
  await migrate(
    db,
    migrations.filter(({ name }) => name < '007'),
  );
  await db.execute(
    [
      `insert into pools (id, name, settings, created_at, modified_at) values ('pool', 'pool', '{}', 1, 1)`,
      `insert into password_failures (pool_id, account, failures, last_at, locked_until) values ('pool', 'ann', 7, 5, 9)`,
    ].join(';\n'),
  );
  await migrate(db, migrations);
  expect(await db.all(read, {})).toEqual([{ pool_id: 'pool', account: 'ann', failures: 7, last_at: 5 }]);
});
