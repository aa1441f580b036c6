import { deleteUser, fetchAuthSession, fetchUserAttributes, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';
import { afterEach, expect, test, vi } from 'vitest';
import { type Device, onDevice, stored } from './amplify.ts';
import { newClient, register } from './people.ts';
import { describeClient } from './server.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const revoked = { name: 'NotAuthorizedException', message: 'Access Token has been revoked' };

/** What Amplify told the application while something ran, newest last. */
async function eventsDuring(deed: () => Promise<unknown>): Promise<{ event: string; error?: unknown }[]> {
  const events: { event: string; error?: unknown }[] = [];
  const stop = Hub.listen('auth', ({ payload }) => {
    const data = 'data' in payload ? payload.data : undefined;
    const error = typeof data === 'object' && 'error' in data ? data.error : undefined;
    events.push({ event: payload.event, ...(error !== undefined && { error }) });
  });
  try {
    await deed();
    return events;
  } finally {
    stop();
  }
}

describeClient('staying signed in with Amplify, and signing out', (server) => {
  afterEach(() => void vi.useRealTimers());

  /** Turns the clock that the server and Amplify both read. */
  function later(milliseconds: number): void {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds });
  }

  async function signedInDevice(clientId?: string): Promise<Device> {
    const person = await register(server);
    const device = onDevice(server, clientId === undefined ? {} : { clientId });
    await signIn(person);
    return device;
  }

  test('a refresh gives new tokens of the same sign-in, and keeps the refresh token', async () => {
    const device = await signedInDevice();
    const refreshToken = stored(device, 'refreshToken');
    const before = (await fetchAuthSession()).tokens;
    const events = await eventsDuring(() => fetchAuthSession({ forceRefresh: true }));
    expect(events).toEqual([{ event: 'tokenRefresh' }]);
    const after = (await fetchAuthSession()).tokens;
    expect(after?.accessToken.toString()).not.toBe(before?.accessToken.toString());
    for (const use of ['accessToken', 'idToken'] as const) {
      const { jti, origin_jti, auth_time, sub } = before?.[use]?.payload ?? {};
      expect(after?.[use]?.payload).toMatchObject({ origin_jti, auth_time, sub });
      expect(after?.[use]?.payload.jti).not.toBe(jti);
    }
    expect(stored(device, 'refreshToken')).toBe(refreshToken);
    expect(await fetchUserAttributes()).toMatchObject({ sub: after?.accessToken.payload.sub });
  });

  test('an expired access token is refreshed unasked', async () => {
    const device = await signedInDevice();
    const first = stored(device, 'accessToken');
    later(2 * HOUR);
    expect(await fetchUserAttributes()).toHaveProperty('email_verified', 'true');
    expect(stored(device, 'accessToken')).not.toBe(first);
  });

  test('an expired refresh token ends the session', async () => {
    const device = await signedInDevice();
    later(31 * DAY);
    const events = await eventsDuring(async () => {
      expect(await fetchAuthSession()).toMatchObject({ tokens: undefined });
    });
    expect(events).toMatchObject([
      {
        event: 'tokenRefresh_failure',
        error: { name: 'NotAuthorizedException', message: 'Refresh Token has expired' },
      },
    ]);
    expect(stored(device, 'refreshToken')).toBeUndefined();
    await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  });

  test('where the client rotates, every refresh brings a new refresh token; the old one works on in its grace', async () => {
    const clientId = await rotatingClient(60);
    const device = await signedInDevice(clientId);
    const left = new Map(device);
    await fetchAuthSession({ forceRefresh: true });
    expect(stored(device, 'refreshToken')).not.toBe(stored(left, 'refreshToken'));
    await fetchAuthSession({ forceRefresh: true });

    onDevice(server, { clientId, device: left });
    expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeDefined();
    expect(await fetchUserAttributes()).toHaveProperty('sub');
  });

  test('after the grace, a replaced refresh token is refused, and the sign-in ends for whoever has its tokens', async () => {
    const clientId = await rotatingClient(10);
    const device = await signedInDevice(clientId);
    const left = new Map(device);
    await fetchAuthSession({ forceRefresh: true });
    later(11_000);
    onDevice(server, { clientId, device: left });
    await expect(fetchAuthSession({ forceRefresh: true })).rejects.toMatchObject({
      name: 'RefreshTokenReuseException',
    });
    expect(stored(left, 'refreshToken')).toBeUndefined();

    onDevice(server, { clientId, device });
    expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeUndefined();
    expect(stored(device, 'refreshToken')).toBeUndefined();
  });

  test('signing out revokes the tokens of this device, and of no other', async () => {
    const person = await register(server);
    const phone = onDevice(server);
    await signIn(person);
    const device = onDevice(server);
    await signIn(person);
    const stolen = new Map(device);
    expect(await eventsDuring(() => signOut())).toEqual([{ event: 'signedOut' }]);
    expect([...device.keys()]).toEqual([]);

    onDevice(server, { device: stolen });
    await expect(fetchUserAttributes()).rejects.toMatchObject(revoked);
    const events = await eventsDuring(() => fetchAuthSession({ forceRefresh: true }));
    expect(events).toMatchObject([
      {
        event: 'tokenRefresh_failure',
        error: { name: 'NotAuthorizedException', message: 'Refresh Token has been revoked' },
      },
    ]);
    expect([...stolen.keys()]).toEqual([]);

    onDevice(server, { device: phone });
    expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeDefined();
    expect(await fetchUserAttributes()).toMatchObject({ email: person.email });
  });

  test('a global sign-out reaches every device', async () => {
    const person = await register(server);
    const phone = onDevice(server);
    await signIn(person);
    const device = onDevice(server);
    await signIn(person);
    await signOut({ global: true });
    expect([...device.keys()]).toEqual([]);

    onDevice(server, { device: phone });
    await expect(fetchUserAttributes()).rejects.toMatchObject(revoked);
    expect(await fetchAuthSession({ forceRefresh: true })).toMatchObject({ tokens: undefined });
    expect([...phone.keys()]).toEqual([]);

    onDevice(server);
    expect(await signIn(person)).toMatchObject({ isSignedIn: true });
  });

  test('who deletes their account is gone from every device, and the name is free again', async () => {
    const person = await register(server);
    const phone = onDevice(server);
    await signIn(person);
    const device = onDevice(server);
    await signIn(person);
    expect(await deleteUser()).toBeUndefined();
    expect([...device.keys()]).toEqual([]);
    await expect(signIn(person)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });

    onDevice(server, { device: phone });
    await expect(fetchUserAttributes()).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    });
    await fetchAuthSession({ forceRefresh: true });
    expect([...phone.keys()]).toEqual([]);
  });

  function rotatingClient(RetryGracePeriodSeconds: number): Promise<string> {
    return newClient(server, {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
    });
  }
});
