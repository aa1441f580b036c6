import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AdminConfirmSignUpCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../packages/server/src/config/config.ts';
import { createSecretKeyText } from '../packages/server/src/lib/secret-key.ts';
import { type RunningServer, startServer } from '../packages/server/src/server.ts';
import { type DatabasePlace, freshPlace } from '../packages/server/test/places.ts';
import { newDevice, signIn } from './identity-js.ts';
import { administrator, newPerson, type Person } from './people.ts';
import { present, signUp } from './sdk-client.ts';
import { type ContractServer, contractTarget } from './server.ts';

const program = fileURLToPath(new URL('../packages/server/src/cli/cenote.ts', import.meta.url));
const writers = 4;
const acknowledgedBefore = 12;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function newPlace(engine: 'SQLite' | 'PostgreSQL'): Promise<DatabasePlace> {
  const place = await freshPlace(engine);
  closers.push(() => place.drop());
  return place;
}

async function start(place: DatabasePlace, secretKey: string): Promise<ContractServer & { running: RunningServer }> {
  const { dataDir, databaseUrl } = place;
  const flags = { port: '0', dataDir, ...(databaseUrl !== undefined && { databaseUrl }) };
  const running = await startServer(parseConfig('dev', flags, { CENOTE_SECRET_KEY: secretKey }));
  closers.push(() => running.close());
  const { userPoolId = '', clientId = '' } = running.seed ?? {};
  return { running, endpoint: running.endpoint, userPoolId, clientId };
}

/** Runs the program, as an operator does, in a process of its own. */
async function cenote(
  env: NodeJS.ProcessEnv,
  { dataDir, databaseUrl }: DatabasePlace,
  ...words: string[]
): Promise<string> {
  const flags = databaseUrl === undefined ? [] : ['--database-url', databaseUrl];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, '--data-dir', dataDir, ...flags], {
    env: { ...process.env, ...env },
  });
  return stdout;
}

/** People sign up, several at a time, until they are told to stop. What the server has answered is acknowledged. */
function signUpAndUp(server: ContractServer) {
  const acknowledged: Person[] = [];
  let isStopping = false;
  const one = async () => {
    while (!isStopping) {
      const person = newPerson();
      await signUp(server, person, server.clientId);
      const named = { UserPoolId: server.userPoolId, Username: person.username };
      await administrator(server).send(new AdminConfirmSignUpCommand(named));
      acknowledged.push(person);
    }
  };
  const running = Promise.all(Array.from({ length: writers }, one));
  return {
    acknowledged,
    /** Resolves when so many are acknowledged. */
    async reach(count: number) {
      while (acknowledged.length < count)
        await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 20))]);
    },
    stop() {
      isStopping = true;
      return running;
    },
  };
}

describe.skipIf(contractTarget).each([
  ['SQLite', 'SQLite'],
  ['PostgreSQL', 'PostgreSQL'],
  ['SQLite', 'PostgreSQL'],
] as const)('a backup under sign-ups, from %s to %s', (from, to) => {
  test('everybody who was acknowledged before it signs in where it is restored', { timeout: 240_000 }, async () => {
    const secretKey = createSecretKeyText();
    const folder = await mkdtemp(join(tmpdir(), 'cenote-drill-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'backup');
    const env = { CENOTE_BACKUP_KEY: createSecretKeyText() };

    const place = await newPlace(from);
    const server = await start(place, secretKey);
    const load = signUpAndUp(server);
    await load.reach(acknowledgedBefore);
    const before = [...load.acknowledged];
    expect(await cenote(env, place, 'backup', file)).toMatch(/^Backed up [\d,]+ rows of \d+ tables\.\n$/);
    const during = load.acknowledged.length - before.length;
    await load.stop();
    expect(during).toBeGreaterThan(0);
    await server.running.close();

    const target = await newPlace(to);
    expect(await cenote(env, target, 'restore', file)).toMatch(/^Restored the backup of /);
    const restored = { ...server, endpoint: (await start(target, secretKey)).endpoint };
    for (const { username, password } of before) {
      const outcome = await signIn(newDevice(restored).user(username), password, 'USER_SRP_AUTH');
      expect('session' in outcome && outcome.session.isValid(), username).toBe(true);
    }
    // One moment: of those who came meanwhile each is there with a password or not at all.
    const listed = await administrator(restored).send(new ListUsersCommand({ UserPoolId: restored.userPoolId }));
    const there = new Map(present(listed.Users).map((user) => [user.Username, user]));
    const later = load.acknowledged.slice(before.length).filter(({ username }) => there.has(username));
    for (const { username, password } of later.slice(0, 5)) {
      if (there.get(username)?.UserStatus !== 'CONFIRMED') continue;
      const outcome = await signIn(newDevice(restored).user(username), password, 'USER_SRP_AUTH');
      expect('session' in outcome, username).toBe(true);
    }
  });
});
