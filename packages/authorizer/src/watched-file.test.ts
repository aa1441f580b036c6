import fs, { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beganAtSeconds, credentials, roleArn, sessionKeyText, signed } from '../test/sign.ts';
import { createAuthorizer } from './authorizer.ts';
import { s3Service } from './services/s3.ts';
import { watchFile } from './watched-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cenote-watched-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a file in the place of another one, as `cenote role export --out` does. */
function replace(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
}

const rolesText = (effect: string) =>
  JSON.stringify({
    roles: {
      [roleArn]: {
        policies: { all: { Version: '2012-10-17', Statement: { Effect: effect, Action: 's3:*', Resource: '*' } } },
      },
    },
  });

test('roles and keys are read again when they change, and what cannot be read changes nothing', async () => {
  const told: string[] = [];
  const authorizer = createAuthorizer({
    service: s3Service({ hosts: ['files.test'] }),
    sessionKeys: { file: replace('keys', `CENOTE_SESSION_KEYS=${sessionKeyText}\n`) },
    roles: { file: replace('roles.json', rolesText('Allow')) },
    onUnreadable: (file, error) => told.push(`${file.slice(folder.length + 1)}: ${(error as Error).message}`),
    clock: () => beganAtSeconds * 1000,
  });
  const asked = await signed(credentials(), { path: '/files/a' });
  const reason = async () => {
    const decision = await authorizer.authorize(asked);
    return decision.isAllowed ? 'allowed' : decision.refusal.reason;
  };
  expect(await reason()).toBe('allowed');
  replace('roles.json', rolesText('Deny'));
  await expect.poll(reason).toBe('not-allowed');
  replace('roles.json', '{"roles": {"x": ');
  await expect.poll(async () => (await reason()) && told.join()).toContain('roles.json: is no JSON');
  expect(await reason()).toBe('not-allowed');
  replace('roles.json', rolesText('Allow'));
  await expect.poll(reason).toBe('allowed');
  // The key was taken back: what was opened under it is remembered no longer.
  replace('keys', `8.${Buffer.alloc(32, 8).toString('base64url')}`);
  await expect.poll(reason).toBe('unknown-credentials');
});

test('a change that could not be read for a while is read when it can be', async () => {
  const file = replace('a.txt', 'old');
  const told: string[] = [];
  const watched = watchFile(
    file,
    (text) => text,
    (_, error) => told.push((error as Error).message),
  );
  await watched.current();
  const { readFile } = fs.promises;
  const setRead = (read: typeof readFile) => {
    fs.promises.readFile = read;
    syncBuiltinESMExports();
  };
  try {
    setRead((async () => {
      throw new Error('EMFILE');
    }) as never);
    replace('a.txt', 'new');
    await expect.poll(async () => (await watched.current()) && told).toContain('EMFILE');
  } finally {
    setRead(readFile);
  }
  await expect.poll(() => watched.current(), { timeout: 4000 }).toBe('new');
});

test('a file that cannot be read at the start makes no authorizer', () => {
  const open = (text: string) =>
    createAuthorizer({ service: s3Service({ hosts: ['files.test'] }), roles: { file: replace('roles.json', text) } });
  expect(() => open('{}')).toThrow('There is no object "roles" in it.');
  expect(() => open('{"roles": {"r": {}}}')).toThrow('Role r has no policies.');
  expect(() =>
    createAuthorizer({ service: s3Service({ hosts: ['files.test'] }), roles: { file: join(folder, 'nowhere') } }),
  ).toThrow('ENOENT');
});
