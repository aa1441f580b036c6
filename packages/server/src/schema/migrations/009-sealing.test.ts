import { expect } from 'vitest';
import { statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import { migrations } from './index.ts';

const read = statement<Record<never, never>, { state: string; id: string }>(
  'test-tokens',
  'select state, id from software_tokens order by state',
);

describeUpgrade('secrets of authenticator apps from before they had ids get one each', async (db) => {
  await migrate(
    db,
    migrations.filter(({ name }) => name < '004'),
  );
  const sealed = db.dialect.engine === 'sqlite' ? "x'01'" : "'\\x01'";
  const token = (
    state: string,
  ) => `insert into software_tokens (pool_id, sub, state, sealed_secret, last_step, created_at)
    values ('pool', 'ann', '${state}', ${sealed}, 0, 1)`;
  await db.execute(
    [
      `insert into pools (id, name, settings, created_at, modified_at) values ('pool', 'pool', '{}', 1, 1)`,
      `insert into users (pool_id, sub, username, username_key, status, enabled, attributes, sign_in_generation,
         created_at, modified_at) values ('pool', 'ann', 'ann', 'ann', 'CONFIRMED', 1, '{}', 0, 1, 1)`,
      token('pending'),
      token('verified'),
    ].join(';\n'),
  );
  await migrate(db, migrations);
  const tokens = await db.all(read, {});
  expect(tokens.map(({ state }) => state)).toEqual(['pending', 'verified']);
  expect(new Set(tokens.map(({ id }) => id)).size).toBe(2);
  for (const { id } of tokens) expect(id.length).toBeGreaterThanOrEqual(32);
});
