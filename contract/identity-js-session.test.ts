import type { CognitoUser, CognitoUserSession } from 'amazon-cognito-identity-js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { answered, attributesOf, called, type Device, newDevice, refreshed, signedIn, signIn } from './identity-js.ts';
import { newClient, register } from './people.ts';
import { describeClient } from './server.ts';

const HOUR = 3_600_000;

/** The session that is stored on a device, refreshed when its tokens have expired. */
async function sessionOf(device: Device): Promise<{ user: CognitoUser; session: CognitoUserSession }> {
  const user = device.pool.getCurrentUser();
  if (user === null) throw new Error('nobody is signed in on this device');
  return new Promise((resolve, reject) =>
    user.getSession((error: Error | null, session: CognitoUserSession | null) =>
      session === null ? reject(error) : resolve({ user, session }),
    ),
  );
}

describeClient('staying signed in with amazon-cognito-identity-js, and signing out', (server) => {
  /** A second app that has got hold of what a device stored. */
  function copyOf(device: Device): Device {
    return newDevice(server, { stored: new Map(device.stored), clientId: device.pool.getClientId() });
  }

  describe('by the clock', () => {
    afterEach(() => void vi.useRealTimers());

    test('an expired session is refreshed unasked, and stays the same sign-in', async () => {
      const device = newDevice(server);
      const user = await signedIn(device, await register(server));
      const before = user.getSignInUserSession();
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * HOUR });
      const after = await sessionOf(device);
      expect(after.session.isValid()).toBe(true);
      expect(after.session.getAccessToken().getJwtToken()).not.toBe(before?.getAccessToken().getJwtToken());
      const { origin_jti, auth_time, sub } = before?.getAccessToken().payload ?? {};
      expect(after.session.getAccessToken().payload).toMatchObject({ origin_jti, auth_time, sub });
      expect(after.session.getRefreshToken().getToken()).toBe(before?.getRefreshToken().getToken());
      expect(await attributesOf(after.user)).toMatchObject({ sub });
    });
  });

  describe.concurrent('for good', () => {
    test('signing out revokes the tokens of this device, and of no other', async () => {
      const person = await register(server);
      const phone = await signedIn(newDevice(server), person);
      const device = newDevice(server);
      const user = await signedIn(device, person);
      const stolen = copyOf(device);
      expect(await called((callback) => user.signOut(callback))).toBeUndefined();
      expect([...device.stored.keys()]).toEqual([]);

      const thief = await sessionOf(stolen);
      await expect(attributesOf(thief.user)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Access Token has been revoked',
      });
      await expect(refreshed(thief.user)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Refresh Token has been revoked',
      });
      expect([...stolen.stored.keys()]).toEqual([]);
      expect(await refreshed(phone)).toBeDefined();
      expect(await attributesOf(phone)).toMatchObject({ email: person.email });
    });

    test('a global sign-out reaches every device', async () => {
      const person = await register(server);
      const phone = newDevice(server);
      const elsewhere = await signedIn(phone, person);
      const user = await signedIn(newDevice(server), person);
      expect(await answered<string>((callbacks) => user.globalSignOut(callbacks))).toBe('SUCCESS');
      await expect(attributesOf(elsewhere)).rejects.toMatchObject({ message: 'Access Token has been revoked' });
      await expect(refreshed(elsewhere)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Refresh Token has been revoked',
      });
      expect([...phone.stored.keys()]).toEqual([]);
      expect(await signedIn(newDevice(server), person)).toBeDefined();
    });

    test('who deletes their account is gone from every device', async () => {
      const person = await register(server);
      const phone = newDevice(server);
      const elsewhere = await signedIn(phone, person);
      const user = await signedIn(newDevice(server), person);
      expect(await called((callback) => user.deleteUser(callback))).toBe('SUCCESS');
      await expect(attributesOf(elsewhere)).rejects.toMatchObject({
        code: 'UserNotFoundException',
        message: 'User does not exist.',
      });
      await expect(signIn(newDevice(server).user(person.username), person.password)).rejects.toMatchObject({
        message: 'Incorrect username or password.',
      });
      await expect(refreshed(elsewhere)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
      expect([...phone.stored.keys()]).toEqual([]);
    });

    test('at a client that rotates, this older way to refresh is refused, and signs nobody out', async () => {
      const clientId = await newClient(server, {
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
      });
      const device = newDevice(server, { clientId });
      const user = await signedIn(device, await register(server));
      const before = new Map(device.stored);
      await expect(refreshed(user)).rejects.toMatchObject({ code: 'InvalidParameterException' });
      expect(device.stored).toEqual(before);
    });
  });
});
