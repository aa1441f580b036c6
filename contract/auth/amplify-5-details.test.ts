import type { CognitoUserSession } from 'amazon-cognito-identity-js';
import { Amplify, Auth as theirs } from 'aws-amplify-v5';
import { describe, expect, test } from 'vitest';
import { Auth as ours } from '../../packages/client/src/index.ts';
import { register } from '../people.ts';
import { describeAuth } from './auth-server.ts';

type Auth = Pick<
  typeof theirs,
  | 'configure'
  | 'confirmSignUp'
  | 'currentCredentials'
  | 'currentSession'
  | 'currentUserCredentials'
  | 'fetchDevices'
  | 'forgetDevice'
  | 'forgotPassword'
  | 'forgotPasswordSubmit'
  | 'rememberDevice'
  | 'resendSignUp'
  | 'setPreferredMFA'
  | 'signIn'
  | 'signOut'
  | 'signUp'
  | 'userSession'
>;

/** What a session has, and its types do not. */
interface ClockDrift {
  calculateClockDrift(): number;
  getClockDrift(): number;
}

describe.each([
  ['Amplify', theirs as Auth, Amplify],
  ['this package', ours as unknown as Auth, ours],
])('what apps of Amplify 5 see, by %s', (_, Auth, app) => {
  describeAuth('at a server', (server) => {
    function configureAt(more: object = {}) {
      const values = new Map<string, string>();
      const { userPoolId, clientId: userPoolWebClientId, endpoint } = server;
      const storage = {
        setItem: (key: string, value: string) => void values.set(key, value),
        getItem: (key: string) => values.get(key) ?? null,
        removeItem: (key: string) => void values.delete(key),
        clear: () => values.clear(),
      };
      const mandatorySignIn = false;
      app.configure({
        Auth: { region: 'us-east-1', userPoolId, userPoolWebClientId, endpoint, storage, mandatorySignIn, ...more },
      });
    }

    test('a session knows how far the clock of the device is off, in seconds', async () => {
      configureAt();
      const { username, password } = await register(server);
      await Auth.signIn(username, password);
      const session = (await Auth.currentSession()) as CognitoUserSession & ClockDrift;
      for (const seconds of [session.getClockDrift(), session.calculateClockDrift()]) {
        expect(Number.isInteger(seconds)).toBe(true);
        expect(Math.abs(seconds)).toBeLessThan(60);
      }
      await Auth.signOut();
    });

    test.each([
      ['Username cannot be empty', () => Auth.signIn('')],
      ['Username cannot be empty', () => Auth.signUp({ username: '', password: 'x' })],
      ['Password cannot be empty', () => Auth.signUp({ username: 'ada', password: '' })],
      ['Confirmation code cannot be empty', () => Auth.confirmSignUp('ada', '')],
      ['Username cannot be empty', () => Auth.resendSignUp('')],
      ['Username cannot be empty', () => Auth.forgotPassword('')],
      ['Confirmation code cannot be empty', () => Auth.forgotPasswordSubmit('ada', '', 'x')],
      ['Failed to get the session because the user is empty', () => Auth.userSession(null)],
    ])('what it finds wrong by itself has a name and no code: %s %#', async (message, call) => {
      configureAt();
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({ name: 'AuthError', message });
      expect((error as { readonly code?: string }).code).toBeUndefined();
    });

    test('of whoever is not signed in, the devices are an error, and what is done to them a text', async () => {
      configureAt();
      const text = 'The user is not authenticated';
      await expect(Auth.fetchDevices()).rejects.toEqual(new Error(text));
      await expect(Auth.rememberDevice()).rejects.toBe(text);
      await expect(Auth.forgetDevice()).rejects.toBe(text);
    });

    test('without an identity pool nobody has credentials, signed in or not', async () => {
      configureAt();
      const guest = 'No Cognito Identity pool provided for unauthenticated access';
      await expect(Auth.currentCredentials()).rejects.toBe(guest);
      const { username, password } = await register(server);
      await Auth.signIn(username, password);
      await expect(Auth.currentCredentials()).rejects.toBe(guest);
      await expect(Auth.currentUserCredentials()).rejects.toBe(guest);
      configureAt({ mandatorySignIn: true });
      await expect(Auth.currentCredentials()).rejects.toBe(
        'cannot get guest credentials when mandatory signin enabled',
      );
    });
  });
});
