import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { saveManagedPolicy } from '#domain/identity-pools/roles/managed-policy-store.ts';
import type { AuditEvent } from '#domain/tenant/audit/audit-event.ts';
import { listAuditEvents } from '#domain/tenant/audit/audit-store.ts';
import { systemClock } from '#lib/clock.ts';
import { openStorage } from '#work/open-storage.ts';
import { runCommand } from '../../test/run-command.ts';
import { startServer } from '../server.ts';
import { addAccessKeyCommand } from './access-key.ts';
import { actInStorage } from './act-in-storage.ts';
import { addConsoleCommand } from './console.ts';
import { addDataKeyCommand } from './data-key.ts';
import { addMoveCommands } from './move-pool.ts';
import { addPolicyCommand } from './policy.ts';
import { addRoleCommand } from './role.ts';
import { addSecretKeyCommand } from './secret-key.ts';
import { addSessionKeyCommand } from './session-key.ts';
import { addSigningKeyCommand } from './signing-key.ts';

const commands = [
  addAccessKeyCommand,
  addConsoleCommand,
  addDataKeyCommand,
  addMoveCommands,
  addPolicyCommand,
  addRoleCommand,
  addSecretKeyCommand,
  addSessionKeyCommand,
  addSigningKeyCommand,
];
let folder: string;
let poolId: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cenote-acts-'));
  const server = await startServer(parseConfig('dev', { port: '0', dataDir: folder }, {}));
  poolId = server.seed?.userPoolId ?? '';
  await server.close();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runCommand(commands, folder, args);

/** The audit, the oldest act first. */
async function readAudit(): Promise<AuditEvent[]> {
  const { db } = await openStorage({ dataDir: folder });
  try {
    return (await listAuditEvents({ db }, {}, { limit: 100 })).toReversed();
  } finally {
    await db.close();
  }
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('what is done on the machine is in the audit: who, where, and with which end', async () => {
  const anybody = write(
    'policy.json',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
  );
  const trust = write(
    'trust.json',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity"}]}',
  );
  const { accessKeyId } = JSON.parse(await run('access-key', 'create', '--pool', poolId, '--json'));
  await run('access-key', 'delete', accessKeyId);
  await expect(run('access-key', 'delete', accessKeyId)).rejects.toThrow('There is no access key');
  await run('policy', 'put', 'files', anybody);
  await run('role', 'create', 'known', '--trust-policy', trust);
  await run('role', 'attach', 'known', 'files');
  await run('role', 'delete', 'known');
  await run('policy', 'delete', 'files');
  await run('session-key', 'replace');
  await run('session-key', 'show');
  await run('data-key', 'replace');
  await run('secret-key', 'rotate');
  await run('signing-key', 'rotate', '--pool', poolId);
  await run('console', 'setup');
  await run('console', 'add-admin', 'ada@example.com', '--role', 'owner');
  await run('console', 'remove', 'ada@example.com');
  await run('console', 'link');
  await run('export', poolId, join(folder, 'people.csv'), '--format', 'keycloak');
  const events = await readAudit();
  const told = events.map(({ operation, target, poolId: pool, result }) => [operation, target, pool, result]);
  const consolePool = told.find(([operation]) => operation === 'cenote console add-admin')?.[2];
  expect(told).toEqual([
    ['cenote access-key create', `access-key/${accessKeyId}`, poolId, 'ok'],
    ['cenote access-key delete', `access-key/${accessKeyId}`, undefined, 'ok'],
    ['cenote access-key delete', `access-key/${accessKeyId}`, undefined, 'failed'],
    ['cenote policy put', 'policy/files', undefined, 'ok'],
    ['cenote role create', 'role/known', undefined, 'ok'],
    ['cenote role attach', 'role/known', undefined, 'ok'],
    ['cenote role delete', 'role/known', undefined, 'ok'],
    ['cenote policy delete', 'policy/files', undefined, 'ok'],
    ['cenote session-key replace', undefined, undefined, 'ok'],
    ['cenote session-key show', undefined, undefined, 'ok'],
    ['cenote data-key replace', undefined, undefined, 'ok'],
    ['cenote secret-key rotate', undefined, undefined, 'ok'],
    ['cenote signing-key rotate', undefined, poolId, 'ok'],
    ['cenote console setup', undefined, undefined, 'ok'],
    ['cenote console add-admin', 'console-role/owner', consolePool, 'ok'],
    ['cenote console remove', undefined, consolePool, 'ok'],
    ['cenote console link', undefined, undefined, 'ok'],
    ['cenote export --format', 'format/keycloak', poolId, 'ok'],
  ]);
  expect(consolePool).toMatch(/^us-east-1_/);
  const [added, removed] = events.filter(({ poolId: pool }) => pool === consolePool);
  expect(removed?.sub).toBe(added?.sub);
  for (const event of events) {
    expect(event).toMatchObject({ actor: expect.stringMatching(/^os\/./), address: hostname() });
    expect(JSON.stringify(event)).not.toContain('ada@example.com');
  }
}, 60_000);

test('what ends in the middle is there, unfinished', async () => {
  const document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';
  let seen: AuditEvent[] = [];
  await expect(
    actInStorage({ dataDir: folder }, { command: 'policy put' }, async ({ db }) => {
      await saveManagedPolicy({ db, clock: systemClock }, { name: 'half', description: '', document });
      seen = await listAuditEvents({ db }, {}, { limit: 1 });
      throw new Error('the machine is gone');
    }),
  ).rejects.toThrow('the machine is gone');
  expect(seen).toMatchObject([{ operation: 'cenote policy put', result: 'unfinished' }]);
  expect(await readAudit()).toMatchObject([{ operation: 'cenote policy put', result: 'failed' }]);
});

/** Commands that open the database and leave nothing in the audit: they change nothing, and show no secret. */
const reading: Readonly<Record<string, number>> = {
  'access-key.ts': 1,
  'console.ts': 1,
  'data-key.ts': 1,
  'import-from.ts': 1,
  'policy.ts': 3,
  'role.ts': 3,
  'signing-key.ts': 1,
};

test('whatever opens the database is an act, or is known to read alone', () => {
  const calls = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !/^(act-in-storage|storage-command)|[.]test[.]ts$/.test(name))
    .map((name) => {
      const text = readFileSync(join(import.meta.dirname, name), 'utf8');
      return [name, text.match(/\binStorage\(/g)?.length ?? 0] as const;
    });
  expect(Object.fromEntries(calls.filter(([, count]) => count > 0))).toEqual(reading);
});
