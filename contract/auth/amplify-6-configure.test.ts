import type { CredentialsAndIdentityIdProvider, TokenProvider } from 'aws-amplify/auth';
import { describe, expect, test } from 'vitest';
import { register } from '../people.ts';
import { amplifyApps, ownStorage, resourcesOf } from './amplify-apps.ts';
import { describeAuth } from './auth-server.ts';

const place = { userPoolId: 'us-east-1_abcdefghi', clientId: 'client', endpoint: 'http://127.0.0.1:9' };

function tokenOf(claims: object): string {
  return `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;
}

describe.each(amplifyApps)('what an app of Amplify 6 configures, by %s', (_, { auth, Amplify, provider }) => {
  test('may be anything but Auth, which then nothing has that needs it', async () => {
    Amplify.configure({ Storage: { S3: { bucket: 'b', region: 'eu-west-1' } } });
    expect(await auth.fetchAuthSession()).toEqual({});
    const none = { name: 'AuthUserPoolException' };
    await expect(auth.signIn({ username: 'ada', password: 'Correct-Horse-9' })).rejects.toMatchObject(none);
    await expect(auth.getCurrentUser()).rejects.toMatchObject(none);
    await expect(auth.fetchUserAttributes()).rejects.toMatchObject(none);
    await expect(auth.signOut()).rejects.toMatchObject(none);
  });

  test('may have an identity pool without a user pool', async () => {
    Amplify.configure({ Auth: { Cognito: { identityPoolId: 'us-east-1:00000000-0000-4000-8000-000000000000' } } });
    await expect(auth.signIn({ username: 'ada', password: 'Correct-Horse-9' })).rejects.toMatchObject({
      name: 'AuthUserPoolException',
    });
  });

  test('brings tokens and credentials of its own', async () => {
    // Amplify signs out of its own storage besides, which wants to be configured once.
    Amplify.configure(resourcesOf(place));
    const calls: unknown[] = [];
    const accessToken = auth.decodeJWT(tokenOf({ sub: '1', username: 'ada' }));
    const idToken = auth.decodeJWT(tokenOf({ sub: '1', 'cognito:username': 'ada' }));
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const tokenProvider: TokenProvider = {
      async getTokens(options) {
        calls.push(['getTokens', options?.forceRefresh]);
        return { accessToken, idToken };
      },
    };
    const credentialsProvider: CredentialsAndIdentityIdProvider = {
      async getCredentialsAndIdentityId({ authenticated, tokens, forceRefresh, authConfig }) {
        calls.push(['get', authenticated, tokens?.accessToken, forceRefresh, authConfig?.Cognito.userPoolId]);
        return { credentials, identityId: 'me' };
      },
      clearCredentialsAndIdentityId: () => void calls.push(['clear']),
    };
    Amplify.configure(resourcesOf(place), { Auth: { tokenProvider, credentialsProvider } });
    const session = await auth.fetchAuthSession({ forceRefresh: true });
    expect(session).toEqual({ tokens: { accessToken, idToken }, userSub: '1', credentials, identityId: 'me' });
    expect(calls.splice(0)).toEqual([
      ['getTokens', true],
      ['get', true, accessToken, true, place.userPoolId],
    ]);
    expect(await auth.getCurrentUser()).toEqual({ username: 'ada', userId: '1' });
    await expect(auth.signIn({ username: 'ada', password: 'Correct-Horse-9' })).rejects.toMatchObject({
      name: 'UserAlreadyAuthenticatedException',
    });
    calls.splice(0);
    await auth.signOut();
    expect(calls).toEqual([['clear']]);
  });

  test('has nothing of what it brings no provider for', async () => {
    Amplify.configure(resourcesOf(place), {
      Auth: {
        credentialsProvider: {
          getCredentialsAndIdentityId: async ({ authenticated }) => ({
            credentials: { accessKeyId: 'guest', secretAccessKey: 'b' },
            identityId: String(authenticated),
          }),
          clearCredentialsAndIdentityId() {},
        },
      },
    });
    const session = await auth.fetchAuthSession();
    expect(session).toMatchObject({ tokens: undefined, credentials: { accessKeyId: 'guest' }, identityId: 'false' });
    await expect(auth.getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  });

  test('hears what a provider throws', async () => {
    const error = new RangeError('no tokens today');
    Amplify.configure(resourcesOf(place), { Auth: { tokenProvider: { getTokens: () => Promise.reject(error) } } });
    await expect(auth.fetchAuthSession()).rejects.toBe(error);
    await expect(auth.getCurrentUser()).rejects.toBe(error);
  });

  describeAuth('at a server', (server) => {
    test('is asked for by functions that ask the service, and each time anew', async () => {
      Amplify.configure(resourcesOf(server));
      provider.setKeyValueStorage(ownStorage());
      const person = await register(server);
      await auth.signIn(person);
      const tokens = await provider.getTokens();
      let isSignedIn = true;
      const tokenProvider = { getTokens: async () => (isSignedIn ? tokens : null) };
      Amplify.configure(resourcesOf(server), { Auth: { tokenProvider } });
      provider.setKeyValueStorage(ownStorage());
      expect((await auth.fetchUserAttributes()).email).toBe(person.email);
      expect((await auth.getCurrentUser()).username).toBe(person.username);
      isSignedIn = false;
      await expect(auth.fetchUserAttributes()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
      isSignedIn = true;
      await auth.deleteUser();
      await expect(auth.fetchUserAttributes()).rejects.toMatchObject({
        name: expect.stringMatching(/^(NotAuthorized|UserNotFound)Exception$/),
      });
    });

    test('may pass on the tokens that a sign-in has got', async () => {
      Amplify.configure(resourcesOf(server));
      const asked: unknown[] = [];
      const storage = ownStorage();
      provider.setKeyValueStorage(storage);
      Amplify.configure(resourcesOf(server), {
        Auth: {
          tokenProvider: {
            getTokens(options) {
              asked.push(options?.forceRefresh);
              return provider.getTokens(options);
            },
          },
        },
      });
      const person = await register(server);
      await auth.signIn(person);
      expect((await auth.getCurrentUser()).username).toBe(person.username);
      expect((await auth.fetchUserAttributes()).email).toBe(person.email);
      const before = await auth.fetchAuthSession();
      const after = await auth.fetchAuthSession({ forceRefresh: true });
      expect(String(after.tokens?.accessToken)).not.toBe(String(before.tokens?.accessToken));
      expect(asked.filter(Boolean)).toEqual([true]);
      await auth.signOut();
      expect(await provider.getTokens()).toBe(null);
      expect(await auth.fetchAuthSession()).toMatchObject({ tokens: undefined });
    });

    test('has the providers of the pools again once it names none', async () => {
      Amplify.configure(resourcesOf(server), { Auth: { tokenProvider: { getTokens: async () => null } } });
      Amplify.configure(resourcesOf(server));
      provider.setKeyValueStorage(ownStorage());
      const person = await register(server);
      await auth.signIn(person);
      expect((await auth.getCurrentUser()).username).toBe(person.username);
      // A configuration without Auth leaves nobody signed in until the next one.
      Amplify.configure({});
      await expect(auth.getCurrentUser()).rejects.toMatchObject({ name: 'AuthUserPoolException' });
    });
  });
});
