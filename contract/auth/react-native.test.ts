import { afterEach, expect, test, vi } from 'vitest';
import { createAuth } from '../../packages/client/src/index.ts';
import { register } from '../people.ts';
import { makePhoneOwner } from '../pools.ts';
import { lastCodeTo } from '../server.ts';
import { asyncStorage } from './async-storage.ts';
import { configOf, describeAuth } from './auth-server.ts';

describeAuth('within the limits of React Native', (server) => {
  /** From here on only what React Native has. What the test prepares comes before. */
  function enter(): void {
    // Random numbers come from a polyfill; the rest is missing there, or was until lately. The server is in this process too,
    // and goes on making ids.
    const { getRandomValues, randomUUID } = crypto;
    vi.stubGlobal('crypto', {
      getRandomValues: getRandomValues.bind(crypto),
      randomUUID: randomUUID.bind(crypto),
      subtle: undefined,
    });
    vi.stubGlobal('BroadcastChannel', undefined);
    vi.stubGlobal('navigator', { product: 'ReactNative' });
  }
  afterEach(() => vi.unstubAllGlobals());

  test('a person signs in by SRP, stays signed in over a restart, and signs out', async () => {
    const person = await register(server);
    enter();
    const storage = asyncStorage();
    const app = createAuth(configOf(server, {}, { storage }));
    expect(await app.initialize()).toBe('signedOut');
    expect(await app.signIn(person)).toMatchObject({ isSignedIn: true });
    const restarted = createAuth(configOf(server, {}, { storage }));
    expect(await restarted.initialize()).toBe('signedIn');
    const tokens = await Promise.all(Array.from({ length: 5 }, () => restarted.getTokens({ forceRefresh: true })));
    expect(new Set(tokens.map(({ accessToken }) => accessToken.tokenString)).size).toBe(1);
    expect(await restarted.fetchUserAttributes()).toMatchObject({ email: person.email });
    expect(await restarted.signOut()).toEqual({ errors: [] });
    restarted.close();
  });

  test('a device is remembered', async () => {
    const { place, person, phone } = await makePhoneOwner(server, { remembered: 'at once' });
    enter();
    const app = createAuth(configOf(server, place, { storage: asyncStorage() }));
    await app.signIn(person);
    await app.confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) });
    expect((await app.fetchDevices()).map(({ name }) => name)).toEqual(['unknown']);
    await app.signOut();
    expect(await app.signIn(person)).toMatchObject({ isSignedIn: true });
  });

  test('without random numbers one error says so, and nothing is sent', async () => {
    enter();
    vi.stubGlobal('crypto', {});
    const sent = vi.fn<typeof fetch>();
    const app = createAuth(configOf(server, {}, { storage: asyncStorage(), fetch: sent }));
    const person = { username: 'maria', password: 'Correct-Horse-9' };
    await expect(app.signIn(person)).rejects.toMatchObject({ name: 'NoRandomError', retryable: false });
    expect(sent).not.toHaveBeenCalled();
  });
});
