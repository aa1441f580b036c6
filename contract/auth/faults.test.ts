import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AuthInstance, type AuthStorage, createAuth } from '../../packages/client/src/index.ts';
import { times } from '../../packages/server/test/long.ts';
import { newClient, type Person, register } from '../people.ts';
import { configOf, describeAuth } from './auth-server.ts';
import { type Fault, type FaultProxy, faults, requestHeader, scheduleHeader, startFaultProxy } from './fault-proxy.ts';
import { pick, randomFrom } from './random.ts';

/** How many times as fast as it is the time passes that the library waits. */
const speed = 20;
const schedules = Number(process.env['CENOTE_SCHEDULES'] ?? times(150, 5000));
const seed = Number(process.env['CENOTE_FAULT_SEED'] ?? 1);

/** What a busy machine needs for what takes a moment elsewhere, in milliseconds. */
const timeout = 60_000;

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };

describeAuth('faults between an app and its server', (server) => {
  let proxy: FaultProxy;
  let clientId: string;
  let requests = 0;
  let failures = 0;
  const underWay = new Set<string>();
  const people: Person[] = [];

  beforeAll(async () => {
    proxy = await startFaultProxy(server.endpoint);
    clientId = await newClient(server, {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
    });
    for (let count = 0; count < 8; count++) people.push(await register(server));
  });
  afterAll(() => proxy.close());
  beforeEach(() => {
    proxy.choose = () => 'pass';
    const real = setTimeout;
    const isAnswering = () => [...underWay].some((number) => !proxy.isHung(number));
    vi.stubGlobal('setTimeout', (run: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) => {
      // No time passes while the server is at work, or a busy machine would have the library give up on what is coming.
      const timer = real(() => (isAnswering() ? timer.refresh() : run(...values)), ms / speed);
      return timer;
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  /** An app on a device, whose requests name the schedule that they belong to. */
  function newApp(schedule: string, storage: AuthStorage): AuthInstance {
    return createAuth({
      ...configOf(server, { clientId }, { storage, authFlow: 'USER_PASSWORD_AUTH' }),
      endpoint: proxy.endpoint,
      fetch: async (url, init) => {
        const headers = new Headers(init?.headers);
        const number = String(++requests);
        headers.set(scheduleHeader, schedule);
        headers.set(requestHeader, number);
        underWay.add(number);
        return fetch(url, { ...init, headers }).finally(() => underWay.delete(number));
      },
    });
  }

  function sharedStorage(name: string) {
    const items = new Map<string, string>();
    const storage: AuthStorage = {
      getItem: (key) => items.get(key),
      setItem: (key, value) => items.set(key, value),
      removeItem: (key) => items.delete(key),
      shared: name,
    };
    return { items, storage };
  }

  /** Fails a request of one operation once, and lets all others pass. */
  function failOnce(operation: string, fault: Fault): void {
    let isDone = false;
    proxy.choose = (asked) => {
      if (isDone || asked !== operation) return 'pass';
      isDone = true;
      return fault;
    };
  }

  const harmless: readonly Fault[] = ['an hour early', 'an hour late'];

  describe.each(faults)('%s', (fault) => {
    test.each(['InitiateAuth', 'RespondToAuthChallenge'])(
      'in %s of a sign-in: it fails, and works when tried again',
      async (operation) => {
        const { storage } = sharedStorage(`${fault} ${operation}`);
        const app = newApp('', storage);
        const input = { ...people[0], options: { authFlowType: 'USER_SRP_AUTH' } } as Parameters<typeof app.signIn>[0];
        await app.initialize();
        failOnce(operation, fault);
        if (harmless.includes(fault)) expect(await app.signIn(input)).toEqual(done);
        else {
          await expect(app.signIn(input)).rejects.toMatchObject({ retryable: true });
          expect(app).toMatchObject({ userState: 'signedOut', isSignedIn: false });
          expect(await app.signIn(input)).toEqual(done);
        }
        expect((await app.getCurrentUser()).username).toBe(people[0]?.username);
        app.close();
      },
    );

    test('in one refresh: it is made up for, and nobody notices', async () => {
      const { items, storage } = sharedStorage(`${fault} refresh`);
      const app = newApp('', storage);
      await app.signIn(people[1] as Person);
      const states: string[] = [];
      app.addUserStateListener((state) => states.push(state));
      failOnce('GetTokensFromRefreshToken', fault);
      expect((await app.getTokens({ forceRefresh: true })).accessToken.payload.username).toBe(people[1]?.username);
      expect(states).toEqual([]);
      expect([...items.keys()].some((key) => key.endsWith('.refreshToken'))).toBe(true);
    });

    test.runIf(!harmless.includes(fault))(
      'in every refresh: the session stays, and goes on when that is over',
      async () => {
        const { storage } = sharedStorage(`${fault} refreshes`);
        const app = newApp('', storage);
        await app.signIn(people[2] as Person);
        proxy.choose = () => fault;
        const session = await app.fetchAuthSession({ forceRefresh: true });
        expect(session).toMatchObject({ isSignedIn: true, errors: { tokens: { retryable: true } } });
        expect(app.isSignedIn).toBe(true);
        proxy.choose = () => 'pass';
        expect((await app.fetchAuthSession({ forceRefresh: true })).errors).toEqual({});
      },
    );
  });

  test(`${schedules} random schedules sign nobody out, hang nowhere, lose no token and tell every change once`, async ({
    annotate,
  }) => {
    failures = 0;
    const queue = Array.from({ length: schedules }, (_, index) => index);
    const faultsOf = new Map<string, () => number>();
    proxy.choose = (_, schedule) => {
      const random = faultsOf.get(schedule);
      return random && random() < 0.4 ? pick(random, faults) : 'pass';
    };

    async function runSchedule(index: number): Promise<void> {
      const schedule = `schedule ${seed}/${index}`;
      const random = randomFrom(seed * 100_003 + index);
      const { items, storage } = sharedStorage(schedule);
      const tabs = Array.from({ length: random() < 0.5 ? 1 : 2 }, () => newApp(schedule, storage));
      const person = pick(random, people);
      const heard = tabs.map((tab) => {
        const states: string[] = [];
        tab.addUserStateListener((state, { username }) => states.push(`${state} ${username ?? ''}`));
        return states;
      });
      for (const tab of tabs) await tab.initialize();
      await expect.poll(() => tabs[0]?.signIn(person).catch(check), { message: schedule, timeout }).toEqual(done);
      faultsOf.set(schedule, random);
      for (let step = 0; step < 2; step++) {
        const deeds = tabs.map((tab) =>
          deed(pick(random, ['force', 'expire', 'ask', 'force', 'expire', 'ask', 'again']), tab, items, person),
        );
        await Promise.all(deeds.map((running) => within(schedule, running)));
        for (const tab of tabs) {
          // A tab that has not looked yet may still take itself for signed out, but none was signed out.
          expect(await tab.fetchAuthSession(), schedule).toMatchObject({ isSignedIn: true, username: person.username });
          expect(tab.userState, schedule).toBe('signedIn');
        }
      }
      faultsOf.delete(schedule);
      for (const [index, tab] of tabs.entries()) {
        const session = () => tab.fetchAuthSession({ forceRefresh: index === 0 });
        await expect.poll(async () => (await session()).errors, { message: schedule, timeout }).toEqual({});
      }
      // Two changes, each told once: nobody was there, then somebody was, whatever went wrong meanwhile.
      for (const states of heard) expect(states, schedule).toEqual(['signedOut ', `signedIn ${person.username}`]);
      for (const tab of tabs) tab.close();
    }

    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
          await runSchedule(next).catch((error) => {
            queue.length = 0;
            throw error;
          });
        }
      }),
    );
    expect(proxy.refusals).toEqual([]);
    await annotate(`${failures} calls failed for a while`);
  }, 600_000);

  async function deed(kind: string, tab: AuthInstance, items: Map<string, string>, person: Person): Promise<unknown> {
    switch (kind) {
      case 'force':
        return tab.getTokens({ forceRefresh: true }).catch(check);
      case 'expire':
        for (const key of items.keys()) if (key.endsWith('.accessToken')) items.delete(key);
        return tab.getTokens().catch(check);
      case 'ask':
        return tab.fetchUserAttributes().catch(check);
      default:
        return tab.signIn(person).catch(check);
    }
  }

  /** Every failure has to be one that passes. */
  function check(error: Error & { retryable?: boolean }): void {
    if (!error.retryable) throw error;
    failures++;
  }

  async function within<T>(schedule: string, running: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${schedule} hangs`)), speed * timeout);
    });
    return Promise.race([running, late]).finally(() => clearTimeout(timer));
  }
});
