import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Settings } from '#domain/context.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool } from '#domain/tenant/pools/pool-store.ts';
import { systemClock } from '#lib/clock.ts';
import { openStorage } from '#work/open-storage.ts';
import { runCommand } from '../../test/run-command.ts';
import { addAccessKeyCommand } from './access-key.ts';

const settings: Settings = {
  region: 'us-east-1',
  accountId: '123456789012',
  publicUrl: 'http://127.0.0.1:9229',
  issuer: 'own',
};
let dataDir: string;
let poolId: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'cenote-access-key-'));
  const storage = await openStorage({ dataDir });
  const context = { ...storage, clock: systemClock, settings };
  const pool = await createPool(context, { name: 'people', settings: createPoolSettings({}, 'us-east-1') });
  poolId = pool.id;
  await storage.db.close();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

/** What `cenote access-key …` prints. */
const run = (...args: string[]) => runCommand([addAccessKeyCommand], dataDir, ['access-key', ...args]);

test('keys are made with what they may do and where, listed with it, and deleted', async () => {
  const made = JSON.parse(
    await run('create', '--description', 'support', '--scope', 'users', '--pool', poolId, '--json'),
  );
  expect(made).toEqual({
    accessKeyId: expect.stringMatching(/^AKIA/),
    secretAccessKey: expect.any(String),
    scope: 'users',
    poolId,
  });
  const wide = await run('create');
  expect(wide).toMatch(/^AWS_ACCESS_KEY_ID=AKIA\w{16}\nAWS_SECRET_ACCESS_KEY=\S{40}\n$/);
  expect(JSON.parse(await run('list', '--json'))).toMatchObject([
    { accessKeyId: made.accessKeyId, description: 'support', scope: 'users', poolId },
    { description: '', scope: 'all' },
  ]);
  expect(await run('list')).toMatch(
    new RegExp(`^${made.accessKeyId}  \\S+Z  users  ${poolId}  support\nAKIA\\w+  \\S+Z  all    every pool\n$`),
  );
  expect(await run('delete', made.accessKeyId)).toMatch(
    new RegExp(`^Deleted ${made.accessKeyId}  \\S+Z  users  ${poolId}  support\n$`),
  );
  await expect(run('delete', made.accessKeyId)).rejects.toThrow(`There is no access key ${made.accessKeyId}.`);
});

test('what no key can be is refused', async () => {
  await expect(run('create', '--scope', 'write')).rejects.toThrow(CommanderError);
  await expect(run('create', '--pool', 'us-east-1_nowhere')).rejects.toThrow(
    'There is no user pool us-east-1_nowhere.',
  );
  expect(await run('list')).toBe('There are no access keys.\n');
});
