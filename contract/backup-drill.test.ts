import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminConfirmSignUpCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, test } from 'vitest';
import { createSecretKeyText } from '../packages/server/src/lib/secret-key.ts';
import { newDevice, signIn } from './identity-js.ts';
import { cenote, newPlace, startAt } from './operator.ts';
import { administrator, newPerson, type Person } from './people.ts';
import { present, signUp } from './sdk-client.ts';
import { type ContractServer, contractTarget } from './server.ts';

const writers = 4;
const acknowledgedBefore = 12;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

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

    const place = await newPlace(from, closers);
    const server = await startAt(place, secretKey, closers);
    const load = signUpAndUp(server);
    await load.reach(acknowledgedBefore);
    const before = [...load.acknowledged];
    expect(await cenote(env, place, 'backup', file)).toMatch(/^Backed up [\d,]+ rows of \d+ tables\.\n$/);
    const during = load.acknowledged.length - before.length;
    await load.stop();
    expect(during).toBeGreaterThan(0);
    await server.running.close();

    const target = await newPlace(to, closers);
    expect(await cenote(env, target, 'restore', file)).toMatch(/^Restored the backup of /);
    const restored = { ...server, endpoint: (await startAt(target, secretKey, closers)).endpoint };
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
