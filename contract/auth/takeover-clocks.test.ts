import * as amplify6 from 'aws-amplify/auth';
import { Auth as Amplify5 } from 'aws-amplify-v5';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAuth } from '../../packages/client/src/index.ts';
import { onDevice as onDeviceOf6 } from '../amplify.ts';
import { onDevice as onDeviceOf5 } from '../amplify-v5.ts';
import { type Person, register } from '../people.ts';
import { configOf, describeAuth } from './auth-server.ts';

/**
 * How far a device's clock is off lies in the storage, in one unit of Amplify 4 and 5, in another one of 6, under one key. A token
 * must never pass for valid longer than it is; that one is renewed early costs a request.
 */

const HOUR = 3_600_000;

describeAuth('an app that changes its library, on a device whose clock is wrong', (server) => {
  let person: Person;
  let device: Map<string, string>;
  beforeEach(async () => {
    person = await register(server);
    device = new Map();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await turn({ reset: true });
  });

  async function turn(how: object): Promise<void> {
    const body = JSON.stringify(how);
    expect((await fetch(`${server.endpoint}/dev/clock`, { method: 'POST', body })).ok).toBe(true);
  }
  /** Makes this device's clock wrong, from here on. */
  const setDeviceOff = (offMs: number) => turn({ advanceSeconds: -offMs / 1000 });
  /** Later by both clocks: a fixed time after the call before. */
  function pass(milliseconds: number): void {
    const now = Date.now() + milliseconds;
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['Date'], now });
  }

  /** Signs in with the real thing, or renews the tokens. */
  const libraries = {
    async 'aws-amplify 6'() {
      onDeviceOf6(server, { device });
      if (device.size === 0) await amplify6.signIn(person);
      else await amplify6.fetchAuthSession({ forceRefresh: true });
    },
    async 'aws-amplify 5'() {
      onDeviceOf5(server, { device });
      if (device.size === 0) await Amplify5.signIn(person.username, person.password);
      else {
        for (const key of device.keys()) if (key.endsWith('.clockDrift')) device.set(key, '-9999999');
        await Amplify5.currentSession();
      }
    },
    async ours() {
      await open().app.signIn(person);
    },
  };
  type Library = keyof typeof libraries;

  /** Our library as an app starts it, and whether it asks the service for anything. */
  function open() {
    const isAsked = vi.fn<() => void>();
    const watched: typeof fetch = (url, init) => {
      isAsked();
      return fetch(url, init);
    };
    const storage = {
      getItem: (key: string) => device.get(key),
      setItem: (key: string, value: string) => device.set(key, value),
      removeItem: (key: string) => device.delete(key),
    };
    return { app: createAuth({ ...configOf(server), storage, fetch: watched }), isAsked };
  }

  const clocks: readonly (readonly [string, number])[] = [
    ['an hour early', -HOUR],
    ['ten minutes early', -HOUR / 6],
    ['a minute early', -HOUR / 60],
    ['right', 0],
    ['an hour late', HOUR],
  ];
  const ways: readonly (readonly Library[])[] = [
    ['aws-amplify 5'],
    ['aws-amplify 6'],
    ['aws-amplify 5', 'aws-amplify 6'],
    ['aws-amplify 6', 'aws-amplify 5'],
    ['ours', 'aws-amplify 5'],
    ['ours', 'aws-amplify 6'],
  ];

  test.each(ways.flatMap((way) => clocks.map(([clock, offMs]) => [way.join(', '), clock, way, offMs] as const)))(
    'after %s, %s: an expired token is renewed, and a valid one at most once',
    async (_, __, way, offMs) => {
      await setDeviceOff(offMs);
      for (const library of way) await libraries[library]();
      const left = new Map(device);
      pass(HOUR + 10_000);
      const expired = open();
      await expired.app.getTokens();
      expect(expired.isAsked).toHaveBeenCalled();

      // The same with a token that has a minute to live.
      device = left;
      pass(-70_000);
      const valid = open();
      await valid.app.getTokens();
      expect(valid.isAsked.mock.calls.length).toBeLessThanOrEqual(1);
      const restarted = open();
      await restarted.app.getTokens();
      expect(restarted.isAsked).not.toHaveBeenCalled();
    },
  );

  test.each(clocks)('ours alone, %s: a token is taken for valid as long as it is', async (_, offMs) => {
    await setDeviceOff(offMs);
    await libraries.ours();
    pass(HOUR - 60_000);
    const valid = open();
    await valid.app.getTokens();
    expect(valid.isAsked).not.toHaveBeenCalled();
    pass(70_000);
    const expired = open();
    await expired.app.getTokens();
    expect(expired.isAsked).toHaveBeenCalled();
  });

  test.each(clocks)('back to aws-amplify 5, %s: it takes a token for valid as long as it is', async (_, offMs) => {
    await setDeviceOff(offMs);
    await libraries.ours();
    const current = async () => {
      onDeviceOf5(server, { device });
      return (await Amplify5.currentSession()).getAccessToken().getJwtToken();
    };
    pass(HOUR - 60_000);
    const first = await current();
    expect([...device.values()]).toContain(first);
    pass(70_000);
    expect(await current()).not.toBe(first);
  });
});
