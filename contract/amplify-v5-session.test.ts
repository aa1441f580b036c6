import { Auth, Hub } from 'aws-amplify-v5';
import { afterEach, expect, test, vi } from 'vitest';
import { type AmplifyUser, onDevice, signIn } from './amplify-v5.ts';
import { type Person, register } from './people.ts';
import { describeClient } from './server.ts';

const HOUR = 3_600_000;

describeClient('staying signed in with Amplify 5, and signing out', (server) => {
  afterEach(() => void vi.useRealTimers());

  /** Signs a person in on a device of their own. */
  async function signedIn({ username, password }: Person) {
    const device = onDevice(server);
    await signIn(username, password);
    return device;
  }

  test('the session lives on another start of the app', async () => {
    const person = await register(server);
    const device = await signedIn(person);
    const before = await Auth.currentSession();
    onDevice(server, { device });
    expect((await Auth.currentSession()).getIdToken().getJwtToken()).toBe(before.getIdToken().getJwtToken());
    expect(await Auth.currentAuthenticatedUser()).toMatchObject({ attributes: { email: person.email } });
    onDevice(server);
    await expect(Auth.currentSession()).rejects.toBe('No current user');
  });

  test('expired tokens are refreshed once, however many ask at a time, and stay the same sign-in', async () => {
    const person = await register(server);
    await signedIn(person);
    const before = (await Auth.currentSession()).getAccessToken();
    const events: string[] = [];
    const stop = Hub.listen('auth', ({ payload }) => void events.push(payload.event));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * HOUR });
    const sessions = await Promise.all([Auth.currentSession(), Auth.currentSession(), Auth.currentSession()]);
    stop();
    expect(events).toEqual(['tokenRefresh']);
    const tokens = new Set(sessions.map((session) => session.getAccessToken().getJwtToken()));
    expect(tokens.size).toBe(1);
    expect(tokens).not.toContain(before.getJwtToken());
    const { origin_jti, auth_time, sub } = before.payload;
    expect(sessions[0]?.getAccessToken().payload).toMatchObject({ origin_jti, auth_time, sub });
    expect(await Auth.currentAuthenticatedUser({ bypassCache: true })).toMatchObject({
      attributes: { email: person.email },
    });
  });

  test('signing out leaves nothing on the device, and ends its refresh token alone', async () => {
    const person = await register(server);
    const phone = await signedIn(person);
    const device = await signedIn(person);
    const stolen = new Map(device);
    await Auth.signOut();
    expect([...device.keys()]).toEqual([]);
    await expect(Auth.currentAuthenticatedUser()).rejects.toBe('The user is not authenticated');

    onDevice(server, { device: phone });
    expect(await Auth.currentAuthenticatedUser({ bypassCache: true })).toMatchObject({ username: person.username });
    onDevice(server, { device: stolen });
    await expect(Auth.currentAuthenticatedUser({ bypassCache: true })).rejects.toBe('The user is not authenticated');
    expect([...stolen.keys()]).toEqual([]);
  });

  test('signOut({ global: true }) reaches every device', async () => {
    const person = await register(server);
    const phone = await signedIn(person);
    const device = await signedIn(person);
    await Auth.signOut({ global: true });
    expect([...device.keys()]).toEqual([]);

    onDevice(server, { device: phone });
    await expect(Auth.currentUserPoolUser({ bypassCache: true })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    });
    expect([...phone.keys()]).toEqual([]);
    await signedIn(person);
    expect(((await Auth.currentAuthenticatedUser()) as AmplifyUser).getUsername()).toBe(person.username);
  });
});
