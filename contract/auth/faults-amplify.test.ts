import { fetchAuthSession, signIn } from 'aws-amplify/auth';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { onDevice, stored } from '../amplify.ts';
import { newClient, type Person, register } from '../people.ts';
import { describeAuth } from './auth-server.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';

/** How many times as fast as it is the time passes that Amplify waits. */
const speed = 20;
/** Longer than Amplify takes to ask three times, at that speed; it waits for ever for an answer that does not come. */
const longestMs = 1000;

/** What becomes of a session whose refreshes go wrong. */
type Outcome = 'goes on' | 'kept, with an error' | 'signed out';

describeAuth('what aws-amplify 6 makes of the same faults', (server) => {
  let proxy: FaultProxy;
  let clientId: string;
  let person: Person;
  beforeAll(async () => {
    proxy = await startFaultProxy(server.endpoint);
    clientId = await newClient(server, {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
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

  // The last one: whoever asks afterwards waits for the same answer.
  test('hung before: it waits for ever, and with it all who ask later', async () => {
    let isOver = false;
    // Halves of bodies count too.
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
