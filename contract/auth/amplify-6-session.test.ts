import * as theirs from 'aws-amplify/auth';
import { afterEach, expect, test, vi } from 'vitest';
import * as ours from '../../packages/client/src/amplify/index.ts';
import { register } from '../people.ts';
import type { ContractServer } from '../server.ts';
import { describeAuth } from './auth-server.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
type Device = Map<string, string>;

/** Points the one app of the process at the server and at one device's storage. */
function onDevice({ endpoint, userPoolId, clientId }: ContractServer, device: Device = new Map()): Device {
  ours.Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId: clientId, userPoolEndpoint: endpoint } } });
  ours.cognitoUserPoolsTokenProvider.setKeyValueStorage({
    getItem: async (key) => device.get(key) ?? null,
    setItem: async (key, value) => device.set(key, value),
    removeItem: async (key) => device.delete(key),
  });
  return device;
}

async function eventsDuring(deed: () => Promise<unknown>): Promise<string[]> {
  const events: string[] = [];
  const stop = ours.Hub.listen('auth', ({ payload }) => events.push(payload.event));
  await deed();
  stop();
  return events;
}

test('has every name of aws-amplify/auth that is about user pools, and no less', () => {
  const notYet = ['signInWithRedirect'];
  expect(Object.keys(ours)).toEqual(
    expect.arrayContaining(Object.keys(theirs).filter((name) => !notYet.includes(name))),
  );
});

test('says what to do where nothing was configured', async () => {
  vi.resetModules();
  const fresh = await import('../../packages/client/src/amplify/index.ts');
  await expect(fresh.signIn({ username: 'ada', password: 'x' })).rejects.toMatchObject({
    name: 'AuthUserPoolException',
  });
});

describeAuth('a session in the form of Amplify 6', (server) => {
  afterEach(() => void vi.useRealTimers());

  function later(milliseconds: number): void {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds });
  }

  async function signedIn() {
    const person = await register(server);
    const device = onDevice(server);
    const events = await eventsDuring(() => ours.signIn(person));
    expect(events).toEqual(['signedIn']);
    return { person, device };
  }

  test('tells who is signed in, and refuses another sign-in meanwhile', async () => {
    const { person } = await signedIn();
    expect(await ours.getCurrentUser()).toEqual({
      username: person.username,
      userId: expect.stringMatching(/^[\da-f-]{36}$/),
      signInDetails: { loginId: person.username, authFlowType: 'USER_SRP_AUTH' },
    });
    await expect(ours.signIn(person)).rejects.toMatchObject({ name: 'UserAlreadyAuthenticatedException' });
    const { tokens, userSub } = await ours.fetchAuthSession();
    expect(ours.decodeJWT(String(tokens?.accessToken)).payload.sub).toBe(userSub);
  });

  test('is renewed when its tokens expire, and is over when the refresh token does', async () => {
    const { device } = await signedIn();
    later(2 * HOUR);
    expect(await eventsDuring(() => ours.fetchUserAttributes())).toEqual(['tokenRefresh']);
    later(31 * DAY);
    const events = await eventsDuring(async () => {
      expect(await ours.fetchAuthSession()).toEqual({ tokens: undefined, userSub: undefined });
    });
    expect(events).toEqual(['tokenRefresh_failure']);
    await expect(ours.getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    await expect.poll(() => [...device.keys()]).toEqual([]);
  });

  test('that was ended elsewhere is found out by the first call', async () => {
    const { person, device } = await signedIn();
    const other = onDevice(server);
    await ours.signIn(person);
    await ours.signOut({ global: true });
    expect([...other.keys()]).toEqual([]);
    onDevice(server, device);
    await expect(ours.fetchUserAttributes()).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    });
    expect(await ours.fetchAuthSession()).toMatchObject({ tokens: undefined });
  });

  test('is signed out of with one event, and leaves nothing', async () => {
    const { device } = await signedIn();
    expect(await eventsDuring(() => ours.signOut())).toEqual(['signedOut']);
    expect([...device.keys()]).toEqual([]);
  });

  test.each([
    [() => ours.signIn({ username: '' }), 'EmptySignInUsername'],
    [() => ours.signIn({ username: 'ada' }), 'EmptySignInPassword'],
    [() => ours.confirmSignIn({ challengeResponse: '' }), 'EmptyChallengeResponse'],
    [() => ours.confirmSignIn({ challengeResponse: '123456' }), 'SignInException'],
    [() => ours.signUp({ username: '' }), 'EmptySignUpUsername'],
    [() => ours.confirmSignUp({ username: 'ada', confirmationCode: '' }), 'EmptyConfirmSignUpCode'],
    [() => ours.resetPassword({ username: '' }), 'EmptyResetPasswordUsername'],
    [() => ours.autoSignIn(), 'AutoSignInException'],
    [() => ours.fetchUserAttributes(), 'UserUnAuthenticatedException'],
    [() => ours.updateMFAPreference({ sms: 'ON' as 'ENABLED' }), 'InvalidParameterException'],
  ])('refuses what is missing by Amplify`s names: %#', async (call, name) => {
    onDevice(server);
    await expect(call()).rejects.toMatchObject({ name });
  });
});
