import { expect } from 'vitest';
import { statement, write } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { sealIn } from '#domain/sealed-column.ts';
import { accessKeySecrets, findAccessKey, listAccessKeys } from '#domain/tenant/access-keys/access-key.ts';
import { systemClock } from '#lib/clock.ts';
import { createSecretBox } from '#lib/secret-box.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import { migrations } from './index.ts';

const insert = statement<{ id: string; secret: Uint8Array }>(
  'test-old-key',
  `insert into access_keys (id, sealed_secret, description, created_at) values (:id, :secret, 'old', 1)`,
);

/** A key as the last version made it, in a database that is then brought up to date. */
describeUpgrade('keys from before there were grants may do everything', async (db) => {
  const secrets = createSecretBox(
    { digestKey: new Uint8Array(32), loadDataKeys: async () => [{ number: 1, key: new Uint8Array(32) }] },
    systemClock,
  );
  await migrate(
    db,
    migrations.slice(
      0,
      migrations.findIndex(({ name }) => name === '008-access-key-grants'),
    ),
  );
  const secret = await sealIn({ secrets }, accessKeySecrets, { id: 'AKIAOLD' }, Buffer.from('c2VjcmV0+/'));
  await db.transaction([write(insert, { id: 'AKIAOLD', secret })]);
  await migrate(db, migrations);
  const context = { db, secrets, clock: systemClock };
  expect(await findAccessKey(context, 'AKIAOLD')).toEqual({ secret: 'c2VjcmV0+/', grant: { scope: 'all' } });
  expect(await listAccessKeys(context)).toEqual([{ id: 'AKIAOLD', description: 'old', createdAt: 1, scope: 'all' }]);
  await db.execute(`update access_keys set scope = 'read'`);
  await expect(findAccessKey(context, 'AKIAOLD')).rejects.toThrow('cannot be opened');
});
