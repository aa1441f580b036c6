import { setTimeout as pause } from 'node:timers/promises';
import { fetchAuthSession, fetchUserAttributes, signIn } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createAuth } from '../../packages/client/src/index.ts';
import { times } from '../../packages/server/test/long.ts';
import { type Device, onDevice, stored } from '../amplify.ts';
import { newClient, type Person, register } from '../people.ts';
import { configOf, describeAuth } from './auth-server.ts';
import { type Fault, type FaultProxy, faults, startFaultProxy } from './fault-proxy.ts';
import { pick, randomFrom } from './random.ts';

/** How many times as fast as it is the time passes that Amplify waits. */
const speed = 20;
/** Longer than Amplify takes to ask three times, at that speed; it waits for ever for an answer that does not come. */
const longestMs = 1000;

/** As many schedules as our own library goes through in `faults.test.ts`, of the same chance, if told so. */
const schedules = Number(process.env['CENOTE_SCHEDULES'] ?? times(10, 1000));
const seed = Number(process.env['CENOTE_FAULT_SEED'] ?? 1);

/** What becomes of a session whose refreshes go wrong. */
type Outcome = 'goes on' | 'kept, with an error' | 'signed out';

describeAuth('what aws-amplify 6 makes of the same faults', (server) => {
  let proxy: FaultProxy;
  let clientId: string;
  let person: Person;
  beforeAll(async () => {
    proxy = await startFaultProxy(server.endpoint);
    clientId = await newClient(server, {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
    });
    person = await register(server);
  });
  afterAll(() => proxy.close());
  beforeEach(() => {
    const real = setTimeout;
    vi.stubGlobal('setTimeout', (run: () => void, ms = 0, ...values: []) => real(run, ms / speed, ...values));
  });
  afterEach(() => vi.unstubAllGlobals());

  /** Refreshes a session while its first refresh, or every one, goes wrong in this way. */
  async function outcomeOf(fault: Fault, which: 'one' | 'all'): Promise<Outcome> {
    proxy.choose = () => 'pass';
    const device = onDevice({ ...server, clientId, endpoint: proxy.endpoint });
    await signIn(person);
    let asked = 0;
    proxy.choose = (operation) =>
      operation === 'GetTokensFromRefreshToken' && (which === 'all' || asked++ === 0) ? fault : 'pass';
    return fetchAuthSession({ forceRefresh: true }).then(
      ({ tokens }) => (tokens ? 'goes on' : 'signed out'),
      () => (stored(device, 'refreshToken') ? 'kept, with an error' : 'signed out'),
    );
  }

  test.each<[Fault, Outcome, Outcome]>([
    ['refused before', 'goes on', 'kept, with an error'],
    ['cut off after', 'goes on', 'kept, with an error'],
    ['half a body', 'kept, with an error', 'kept, with an error'],
    ['internal error', 'goes on', 'kept, with an error'],
    ['bad gateway', 'kept, with an error', 'kept, with an error'],
    ['too many requests', 'goes on', 'kept, with an error'],
    ['a portal`s page', 'kept, with an error', 'kept, with an error'],
    ['an hour early', 'goes on', 'goes on'],
    ['an hour late', 'goes on', 'goes on'],
  ])('%s: in one refresh it %s, in all %s', async (fault, one, all) => {
    expect([await outcomeOf(fault, 'one'), await outcomeOf(fault, 'all')]).toEqual([one, all]);
  });

  /** What a person's app does with its session, while requests go wrong. */
  async function deed(kind: string, device: Device): Promise<unknown> {
    if (kind === 'ask') return fetchUserAttributes();
    // As if two hours had passed: a session whose token is gone counts as none with Amplify.
    if (kind === 'expire') for (const key of device.keys()) if (key.endsWith('.clockDrift')) device.set(key, '7200000');
    return fetchAuthSession({ forceRefresh: kind === 'force' });
  }

  /** Waits for a deed as long as anything is under way that can end it. */
  async function outcome(running: Promise<unknown>): Promise<'done' | 'failed' | 'hangs'> {
    let state: 'done' | 'failed' | undefined;
    const settled = running.then(
      () => void (state = 'done'),
      () => void (state = 'failed'),
    );
    let hasHung = false;
    for (let still = 0; state === undefined; still = proxy.waiting > 0 ? still + 1 : 0) {
      await Promise.race([settled, pause(100)]);
      if (state !== undefined || still < 4) continue;
      // Amplify would wait until its browser gives up, and so would all that asks it meanwhile.
      hasHung = true;
      proxy.release();
    }
    return hasHung ? 'hangs' : state;
  }

  test(`${schedules} random schedules: nobody is signed out, and every answer that does not come is waited for`, async ({
    annotate,
  }) => {
    const counts = { done: 0, failed: 0, hangs: 0 };
    let hanging = 0;
    for (let index = 0; index < schedules; index++) {
      const schedule = `schedule ${seed}/${index}`;
      const random = randomFrom(seed * 100_003 + index);
      proxy.choose = () => 'pass';
      const device = onDevice({ ...server, clientId, endpoint: proxy.endpoint });
      await signIn({ ...person, options: { authFlowType: 'USER_PASSWORD_AUTH' } });
      proxy.choose = () => (random() < 0.4 ? pick(random, faults) : 'pass');
      const before = counts.hangs;
      for (let step = 0; step < 2; step++)
        counts[await outcome(deed(pick(random, ['force', 'expire', 'ask']), device))]++;
      if (counts.hangs > before) hanging++;
      proxy.choose = () => 'pass';
      expect(stored(device, 'refreshToken'), schedule).toBeDefined();
      expect((await fetchAuthSession({ forceRefresh: true })).tokens, schedule).toBeDefined();
    }
    await annotate(`${JSON.stringify(counts)} of calls; ${hanging} of ${schedules} schedules hang`);
    expect(counts.done).toBeGreaterThan(counts.failed);
    if (schedules >= 10) expect(hanging).toBeGreaterThan(0);
  }, 3_600_000);

  test('an answer that is lost, and that the browser gives up after five minutes: the grace period is over, and so is the session', async () => {
    proxy.choose = () => 'pass';
    const device = onDevice({ ...server, clientId, endpoint: proxy.endpoint });
    await signIn(person);
    let isFirst = true;
    proxy.choose = () => {
      const fault = isFirst ? 'hung after' : 'pass';
      isFirst = false;
      return fault;
    };
    const session = fetchAuthSession({ forceRefresh: true });
    await expect.poll(() => proxy.waiting).toBe(1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 300_000 });
    proxy.release();
    await Promise.allSettled([session]);
    await expect.poll(() => stored(device, 'refreshToken')).toBeUndefined();
    vi.useRealTimers();
  });

  test('another tab has just refreshed with the same token, without a grace period: everybody is signed out', async () => {
    const own = await newClient(server, {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    });
    const device = onDevice({ ...server, clientId: own });
    await signIn(person);
    let isFirst = true;
    cognitoUserPoolsTokenProvider.setKeyValueStorage({
      setItem: async (key, value) => void device.set(key, value),
      getItem: async (key) => {
        const value = device.get(key) ?? null;
        if (!key.endsWith('.refreshToken') || !isFirst) return value;
        isFirst = false;
        // The other tab, between the moment when this one reads and the one when it asks.
        const storage = {
          getItem: (name: string) => device.get(name),
          setItem: (name: string, text: string) => device.set(name, text),
          removeItem: (name: string) => device.delete(name),
        };
        await createAuth(configOf(server, { clientId: own }, { storage })).getTokens({ forceRefresh: true });
        expect(stored(device, 'refreshToken')).not.toBe(value);
        return value;
      },
      removeItem: async (key) => void device.delete(key),
      clear: async () => device.clear(),
    });
    await expect(fetchAuthSession({ forceRefresh: true })).rejects.toMatchObject({
      name: 'RefreshTokenReuseException',
    });
    // The new tokens of the other tab go too.
    await expect.poll(() => stored(device, 'refreshToken')).toBeUndefined();
  });

  // The last one: whoever asks afterwards waits for the same answer.
  test('hung before: it waits for ever, and with it all who ask later', async () => {
    let isOver = false;
    const before = proxy.waiting;
    void outcomeOf('hung before', 'one').finally(() => {
      isOver = true;
    });
    await expect.poll(() => proxy.waiting).toBe(before + 1);
    void fetchAuthSession({ forceRefresh: true }).finally(() => {
      isOver = true;
    });
    await new Promise((resolve) => setTimeout(resolve, longestMs * speed));
    expect([isOver, proxy.waiting]).toEqual([false, before + 1]);
  });
});
