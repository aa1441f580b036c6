import { Amplify, type ResourcesConfig } from 'aws-amplify';
import * as theirs from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { describe, expect, test } from 'vitest';
import * as ours from '../../packages/client/src/amplify/index.ts';
import { register } from '../people.ts';
import { describeAuth } from './auth-server.ts';

type Functions = Pick<
  typeof ours,
  'decodeJWT' | 'forgetDevice' | 'rememberDevice' | 'signIn' | 'signInWithRedirect' | 'signOut'
>;

interface App {
  readonly auth: Functions;
  configure(
    config: ResourcesConfig,
    storage: Parameters<typeof cognitoUserPoolsTokenProvider.setKeyValueStorage>[0],
  ): void;
}

const apps: readonly (readonly [string, App])[] = [
  [
    'Amplify',
    {
      auth: theirs as unknown as Functions,
      configure(config, storage) {
        Amplify.configure(config);
        cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
      },
    },
  ],
  [
    'this package',
    {
      auth: ours,
      configure(config, storage) {
        ours.Amplify.configure(config);
        ours.cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
      },
    },
  ],
];

describe.each(apps)('what goes wrong in an app, by %s', (_, { auth, configure }) => {
  test('what is no token cannot be read', () => {
    const noPayload = ['x', Buffer.from('no JSON').toString('base64url'), 'y'].join('.');
    for (const text of ['x', 'x.y', '', 'a.b.c.d']) expect(() => auth.decodeJWT(text)).toThrow('Invalid token');
    expect(() => auth.decodeJWT(noPayload)).toThrow('Invalid token');
    expect(auth.decodeJWT(`x.${Buffer.from('{"exp":1}').toString('base64url')}.y`).payload).toEqual({ exp: 1 });
  });

  describeAuth('at a server', (server) => {
    function configureAt() {
      const values = new Map<string, string>();
      const { userPoolId, clientId: userPoolClientId, endpoint: userPoolEndpoint } = server;
      configure(
        { Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } },
        {
          getItem: async (key) => values.get(key) ?? null,
          setItem: async (key, value) => void values.set(key, value),
          removeItem: async (key) => void values.delete(key),
          clear: async () => values.clear(),
        },
      );
    }

    test('a device that is not tracked has no keys, and whoever is not signed in hears that first', async () => {
      configureAt();
      const nobody = { name: 'UserUnAuthenticatedException' };
      await expect(auth.rememberDevice()).rejects.toMatchObject(nobody);
      await expect(auth.forgetDevice()).rejects.toMatchObject(nobody);
      await auth.signIn(await register(server));
      const untracked = { name: 'DeviceMetadataNotFoundException' };
      await expect(auth.rememberDevice()).rejects.toMatchObject(untracked);
      await expect(auth.forgetDevice()).rejects.toMatchObject(untracked);
    });

    test('pages that are not configured are what is wrong first, and then who is signed in', async () => {
      configureAt();
      const unconfigured = { name: 'OAuthNotConfigureException' };
      await expect(auth.signInWithRedirect()).rejects.toMatchObject(unconfigured);
      await auth.signIn(await register(server));
      await expect(auth.signInWithRedirect()).rejects.toMatchObject(unconfigured);
    });

    test('an error has what it came of', async () => {
      configureAt();
      const failed = await auth.rememberDevice().catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(auth === ours ? ours.AuthError : theirs.AuthError);
      expect('underlyingError' in (failed as object)).toBe(true);
    });
  });
});
