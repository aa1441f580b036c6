import * as amplify6 from 'aws-amplify/auth';
import { Auth as Amplify5 } from 'aws-amplify-v5';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AuthStorage, createAuth } from '../../packages/client/src/index.ts';
import { onDevice as onDeviceOf6 } from '../amplify.ts';
import { onDevice as onDeviceOf5 } from '../amplify-v5.ts';
import { type Person, register } from '../people.ts';
import { makePhoneOwner } from '../pools.ts';
import { lastCodeTo, messagesTo } from '../server.ts';
import { configOf, describeAuth } from './auth-server.ts';

const HOUR = 3_600_000;

function storageOn(device: Map<string, string>): AuthStorage {
  return {
    getItem: (key) => device.get(key) ?? null,
    setItem: (key, value) => device.set(key, value),
    removeItem: (key) => device.delete(key),
  };
}

describeAuth('an app that changes its library', (server) => {
  let person: Person;
  beforeEach(async () => {
    person = await register(server);
  });
  afterEach(() => void vi.useRealTimers());

  const oursOn = (device: Map<string, string>, place = {}) =>
    createAuth(configOf(server, place, { storage: storageOn(device) }));
  const later = (milliseconds: number) => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds });

  /** Signs in with the real thing. */
  const before = {
    async 'aws-amplify 6'(device: Map<string, string>) {
      onDeviceOf6(server, { device });
      await amplify6.signIn(person);
    },
    async 'aws-amplify 5'(device: Map<string, string>) {
      onDeviceOf5(server, { device });
      await Amplify5.signIn(person.username, person.password);
    },
  };

  describe.each(Object.keys(before) as (keyof typeof before)[])('from %s', (library) => {
    test('keeps its users signed in, renews their tokens, and signs them out', async () => {
      const device = new Map<string, string>();
      await before[library](device);
      const app = oursOn(device);
      expect(await app.initialize()).toBe('signedIn');
      expect(app.username).toBe(person.username);
      const first = (await app.getTokens()).accessToken.tokenString;
      later(2 * HOUR);
      expect((await app.getTokens()).accessToken.tokenString).not.toBe(first);
      expect(await app.fetchUserAttributes()).toMatchObject({ email: person.email });
      expect(await app.signOut()).toEqual({ errors: [] });
      // Amplify 5 leaves a note of its own, about hosted pages.
      expect([...device.keys()].filter((key) => key.startsWith('Cognito'))).toEqual([]);
    });

    test('keeps its device remembered', async () => {
      const owner = await makePhoneOwner(server, { remembered: 'at once' });
      const device = new Map<string, string>();
      const { place, person: somebody, phone } = owner;
      if (library === 'aws-amplify 6') {
        onDeviceOf6(server, { ...place, device });
        await amplify6.signIn(somebody);
        await amplify6.confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) });
        await amplify6.signOut();
      } else {
        onDeviceOf5(server, { ...place, device });
        const user: unknown = await Amplify5.signIn(somebody.username, somebody.password);
        await Amplify5.confirmSignIn(user, await lastCodeTo(server, phone));
        await Amplify5.signOut();
      }
      const app = oursOn(device, place);
      expect(await app.signIn(somebody)).toMatchObject({ isSignedIn: true });
      expect(await messagesTo(server, phone)).toHaveLength(1);
      expect((await app.getTokens({ forceRefresh: true })).accessToken.payload['device_key']).toBeDefined();
    });
  });

  describe('and goes back', () => {
    test('to aws-amplify 6, with its users signed in and their tokens renewed', async () => {
      const device = new Map<string, string>();
      await oursOn(device).signIn(person);
      onDeviceOf6(server, { device });
      expect(await amplify6.getCurrentUser()).toMatchObject({
        username: person.username,
        signInDetails: { loginId: person.username, authFlowType: 'USER_SRP_AUTH' },
      });
      const first = (await amplify6.fetchAuthSession()).tokens?.accessToken.toString();
      expect((await oursOn(device).getTokens()).accessToken.tokenString).toBe(first);
      later(2 * HOUR);
      expect((await amplify6.fetchAuthSession()).tokens?.accessToken.toString()).not.toBe(first);
      expect(await amplify6.fetchUserAttributes()).toMatchObject({ email: person.email });
      await amplify6.signOut();
      expect(await oursOn(device).initialize()).toBe('signedOut');
    });

    test('to aws-amplify 5, with its users signed in and their tokens renewed', async () => {
      const device = new Map<string, string>();
      await oursOn(device).signIn(person);
      onDeviceOf5(server, { device });
      const user = (await Amplify5.currentAuthenticatedUser()) as { getUsername(): string };
      expect(user.getUsername()).toBe(person.username);
      const first = (await Amplify5.currentSession()).getAccessToken().getJwtToken();
      later(2 * HOUR);
      expect((await Amplify5.currentSession()).getAccessToken().getJwtToken()).not.toBe(first);
      // And once more to us, with the drift as version 5 keeps it.
      expect((await oursOn(device).getCurrentUser()).username).toBe(person.username);
      await Amplify5.signOut();
      expect(await oursOn(device).initialize()).toBe('signedOut');
    });
  });
});
