import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { migrate } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { namesMigrations } from '#domain/people/users/lost-names.ts';
import { type Log, type LogFields, silentLog } from '#lib/log.ts';
import { migrations } from '#schema/migrations/index.ts';
import { startServer } from '../server.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('cenote.ts', import.meta.url));
const address = 'ann@example.com';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cenote-migrate-'));
  const db = await openDatabase({ dataDir: folder });
  await migrate(
    db,
    migrations.slice(
      0,
      migrations.findIndex(({ name }) => name === namesMigrations[0]),
    ),
  );
  const user = (name: string, attributes: object, aliases: Record<string, string>) => [
    `insert into users (pool_id, sub, username, username_key, status, enabled, attributes, sign_in_generation, created_at, modified_at)
     values ('pool', 'sub of ${name}', '${name}', '${name}', 'CONFIRMED', 1, '${JSON.stringify(attributes)}', 0, 1, 1)`,
    ...Object.entries(aliases).map(
      ([kind, alias]) => `insert into user_aliases values ('pool', '${kind}', '${alias}', 'sub of ${name}')`,
    ),
  ];
  await db.execute(
    [
      `insert into pools (id, name, settings, created_at, modified_at)
       values ('pool', 'pool', '{"aliasAttributes":["email","preferred_username"]}', 1, 1)`,
      ...user('ann', { email_verified: 'true' }, { email: address }),
      ...user('bob', {}, { preferred_username: address }),
    ].join(';\n'),
  );
  await db.close();
});
afterEach(() => rm(folder, { recursive: true }));

test('cenote migrate tells who lost a name to whom, as often as it is asked, and not the name', {
  timeout: 120_000,
}, async () => {
  const cenote = async (...flags: string[]) =>
    (await run(process.execPath, [program, 'migrate', '--data-dir', folder, ...flags])).stdout;
  const line = "  pool pool: user sub of bob lost the preferred_username, which is sub of ann's\n";
  expect(await cenote('--plan')).toMatch(/^Would apply 004-sign-in-names, 005-codes,.*\.\n$/);
  expect(JSON.parse(await cenote('--plan', '--json')).pending[0]).toBe('004-sign-in-names');
  const first = await cenote();
  expect(first).toMatch(/^Applied 004-sign-in-names.*\n/);
  expect(first.endsWith(line)).toBe(true);
  expect(await cenote('--plan')).toBe('The database is up to date.\n');
  const again = await cenote();
  expect(again).toMatch(/^The database is up to date\.\n/);
  expect(again.endsWith(line)).toBe(true);
  expect(JSON.parse(await cenote('--json'))).toEqual({
    applied: [],
    lostNames: [{ poolId: 'pool', kind: 'preferred_username', sub: 'sub of bob', keeperSub: 'sub of ann' }],
  });
  expect(first + again).not.toContain(address);
});

test('a server that brings the database up to date tells it in its log, once', async () => {
  const lines: LogFields[] = [];
  const note = (fields: LogFields) => lines.push(fields);
  const log: Log = { ...silentLog, warn: note, error: note };
  const config = parseConfig('dev', { port: '0', dataDir: folder, seed: false }, {});
  for (let starts = 0; starts < 2; starts++) await (await startServer(config, log)).close();
  const told = lines.filter(({ sub }) => sub !== undefined);
  expect(told).toEqual([{ poolId: 'pool', kind: 'preferred_username', sub: 'sub of bob', keeperSub: 'sub of ann' }]);
});
