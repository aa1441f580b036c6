import { DeleteIdentitiesCommand } from '@aws-sdk/client-cognito-identity';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as amplify from '../../packages/client/src/amplify/index.ts';
import {
  type AuthConfig,
  type AuthInstance,
  createAuthMethods,
  createHub,
  memoryStorage,
} from '../../packages/client/src/index.ts';
import { identityAdministrator, makeIdentityPool } from '../identity-pools.ts';
import { type Person, register } from '../people.ts';
import { describeAuth, newApp } from './auth-server.ts';

const hourMs = 3_600_000;
const credentials = {
  accessKeyId: expect.stringMatching(/^ASIA/),
  secretAccessKey: expect.any(String),
  sessionToken: expect.any(String),
  expiration: expect.any(Date),
};
const anIdentity = expect.stringMatching(/^us-east-1:[\da-f-]{36}$/);

describeAuth('credentials of an identity pool', (server) => {
  let identityPoolId: string;
  let person: Person;
  let asked: string[];
  let isOnline: boolean;
  const overTheAir: typeof fetch = (url, init) => {
    asked.push(new Headers(init?.headers).get('x-amz-target')?.split('.')[1] ?? '');
    return isOnline ? fetch(url, init) : Promise.reject(new TypeError('fetch failed'));
  };
  const appOf = (more: Partial<AuthConfig> = {}): AuthInstance =>
    newApp(server, {}, { identityPoolId, fetch: overTheAir, ...more });
  beforeEach(async () => {
    identityPoolId = await makeIdentityPool(server);
    person = await register(server);
    asked = [];
    isOnline = true;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const later = (ms: number) => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });

  test('a guest: credentials, an identity that stays over a restart, and the state', async () => {
    const app = appOf();
    expect(await app.initialize()).toBe('signedOut');
    expect(app.identityId).toBeUndefined();
    const session = await app.fetchAuthSession();
    expect(session).toMatchObject({ isSignedIn: false, credentials, identityId: anIdentity, errors: {} });
    expect(app).toMatchObject({ userState: 'guest', isSignedIn: false, identityId: session.identityId });
    const again = appOf({ storage: app.client.storage });
    expect(await again.initialize()).toBe('guest');
    expect(again.identityId).toBe(session.identityId);
    expect((await again.getCredentials()).identityId).toBe(session.identityId);
    await again.signOut();
    expect(again).toMatchObject({ userState: 'signedOut', identityId: undefined });
    expect((await again.getCredentials()).identityId).not.toBe(session.identityId);
  });

  test('who signs in takes over the guest that they were, once', async () => {
    const app = appOf();
    const { identityId: guest } = await app.getCredentials();
    await app.signIn(person);
    expect(await app.fetchAuthSession()).toMatchObject({ isSignedIn: true, credentials, identityId: guest });
    const elsewhere = appOf();
    const other = await elsewhere.getCredentials();
    await elsewhere.signIn(person);
    expect(await elsewhere.getCredentials()).toMatchObject({ authenticated: true, identityId: guest });
    expect(other.identityId).not.toBe(guest);
    await elsewhere.signOut();
    expect((await elsewhere.getCredentials()).identityId).not.toBe(other.identityId);
  });

  test('valid ones at once, others fetched with a renewed token, by one fetch at a time', async () => {
    const app = appOf();
    await app.signIn(person);
    asked = [];
    const [first, second] = await Promise.all([app.getCredentials(), app.getCredentials()]);
    expect(second).toEqual(first);
    expect(asked).toEqual(['GetId', 'GetCredentialsForIdentity']);
    expect(await app.getCredentials()).toEqual(first);
    expect(asked).toHaveLength(2);
    later(2 * hourMs);
    asked = [];
    const next = await app.getCredentials();
    expect(asked).toEqual(['GetTokensFromRefreshToken', 'GetId', 'GetCredentialsForIdentity']);
    expect(next.identityId).toBe(first.identityId);
    expect(next.credentials.accessKeyId).not.toBe(first.credentials.accessKeyId);
    expect((await app.getCredentials({ forceRefresh: true })).credentials).not.toEqual(next.credentials);
  });

  test('a session that is to be renewed renews its tokens once, and its credentials', async () => {
    const app = appOf();
    await app.signIn(person);
    const before = await app.fetchAuthSession();
    asked = [];
    const after = await app.fetchAuthSession({ forceRefresh: true });
    expect(asked.toSorted()).toEqual(['GetCredentialsForIdentity', 'GetId', 'GetTokensFromRefreshToken']);
    expect(after).toMatchObject({ credentials, errors: {} });
    expect(after.credentials).not.toEqual(before.credentials);
    expect(String(after.tokens?.accessToken)).not.toBe(String(before.tokens?.accessToken));
  });

  test('a guest whose identity was deleted becomes another one, and so does the one that signs in', async () => {
    for (const signsIn of [false, true]) {
      const app = appOf();
      const { identityId } = await app.getCredentials();
      await identityAdministrator(server).send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [identityId] }));
      if (signsIn) await app.signIn(person);
      expect((await app.getCredentials({ forceRefresh: true })).identityId).not.toBe(identityId);
    }
  });

  test('what could not be found out stands beside what is known', async () => {
    const closed = await makeIdentityPool(server, { AllowUnauthenticatedIdentities: false });
    const stranger = await appOf({ identityPoolId: closed }).fetchAuthSession();
    expect(stranger.credentials).toBeUndefined();
    expect(stranger.errors.credentials).toMatchObject({ name: 'NotAuthorizedException' });
    const noGuests = await appOf({ allowGuestAccess: false }).fetchAuthSession();
    expect(noGuests.errors.credentials).toMatchObject({ name: 'GuestAccessNotAllowedError' });
    const app = appOf();
    await app.signIn(person);
    isOnline = false;
    const session = await app.fetchAuthSession();
    expect(session).toMatchObject({ isSignedIn: true, userSub: expect.any(String), tokens: expect.anything() });
    expect(session.errors).toEqual({ credentials: expect.objectContaining({ name: 'NetworkError', retryable: true }) });
    expect(app.userState).toBe('signedIn');
    await expect(newApp(server).getCredentials()).rejects.toMatchObject({ name: 'IdentityPoolNotConfiguredError' });
  });

  test('a sign-out everywhere ends the tokens; credentials that were given live until they expire', async () => {
    const app = appOf();
    await app.signIn(person);
    const { credentials: given } = await app.getCredentials();
    expect(Math.abs(Number(given.expiration) - Date.now() - hourMs)).toBeLessThan(60_000);
    expect(await app.signOut({ global: true })).toEqual({ errors: [] });
    expect((await app.getCredentials()).credentials.accessKeyId).not.toBe(given.accessKeyId);
    const sts = new STSClient({ endpoint: server.endpoint, region: 'us-east-1', credentials: given });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toContain('assumed-role/known/');
  });

  describe('Auth', () => {
    function newAuth(more: object = {}) {
      const auth = createAuthMethods(createHub());
      const { userPoolId, clientId: userPoolWebClientId, endpoint } = server;
      const storage = memoryStorage();
      const given = { region: 'us-east-1', userPoolId, userPoolWebClientId, endpoint, identityPoolId, storage };
      auth.configure({ Auth: { ...given, identityPoolEndpoint: endpoint, ...more } });
      return { auth, storage };
    }

    test('currentCredentials, currentUserCredentials, essentialCredentials: of a guest, then of who signed in', async () => {
      const { auth, storage } = newAuth();
      const guest = await auth.currentCredentials();
      expect(guest).toMatchObject({ ...credentials, authenticated: false, identityId: anIdentity });
      expect(storage.getItem(`CognitoIdentityId-${identityPoolId}`)).toBe(guest.identityId);
      const { username, password } = person;
      await auth.signIn(username, password);
      const known = await auth.currentUserCredentials();
      expect(known).toMatchObject({ authenticated: true, identityId: guest.identityId });
      expect(Object.keys(auth.essentialCredentials(known)).toSorted()).toEqual([
        'accessKeyId',
        'authenticated',
        'identityId',
        'secretAccessKey',
        'sessionToken',
      ]);
      expect(await auth.currentUserInfo()).toMatchObject({ id: guest.identityId, username });
    });

    test('identityPoolRegion: the id of the identity pool tells it, whatever the key says', async () => {
      const urls: string[] = [];
      vi.stubGlobal('fetch', (url: string) => {
        urls.push(url);
        return Promise.reject(new TypeError('fetch failed'));
      });
      const ofOregon = { identityPoolId: identityPoolId.replace('us-east-1', 'us-west-2'), endpoint: undefined };
      for (const identityPoolRegion of ['us-west-2', 'eu-west-3', undefined]) {
        urls.length = 0;
        const { auth } = newAuth({ ...ofOregon, identityPoolRegion, identityPoolEndpoint: undefined });
        await auth.currentCredentials().catch(() => undefined);
        expect(new Set(urls)).toEqual(new Set(['https://cognito-identity.us-west-2.amazonaws.com/']));
      }
    });

    test('mandatorySignIn: no credentials of a guest; nor without an identity pool', async () => {
      const { auth } = newAuth({ mandatorySignIn: true });
      await expect(auth.currentCredentials()).rejects.toBe(
        'cannot get guest credentials when mandatory signin enabled',
      );
      const { auth: without } = newAuth({ identityPoolId: undefined });
      await expect(without.currentCredentials()).rejects.toBe(
        'No Cognito Identity pool provided for unauthenticated access',
      );
    });
  });

  test('@cenote/auth/amplify: fetchAuthSession with credentials, identityId and userSub; guests where they are allowed', async () => {
    const { userPoolId, clientId: userPoolClientId, endpoint } = server;
    const Cognito = { userPoolId, userPoolClientId, identityPoolId, userPoolEndpoint: endpoint };
    const configure = (allowGuestAccess?: boolean) => {
      amplify.Amplify.configure({
        Auth: { Cognito: { ...Cognito, identityPoolEndpoint: endpoint, allowGuestAccess } },
      });
      amplify.cognitoUserPoolsTokenProvider.setKeyValueStorage(memoryStorage());
    };
    configure();
    expect(await amplify.fetchAuthSession()).toEqual({});
    configure(true);
    expect(await amplify.fetchAuthSession()).toMatchObject({ credentials, identityId: anIdentity });
    await amplify.signIn(person);
    expect(await amplify.fetchAuthSession()).toMatchObject({
      credentials,
      identityId: anIdentity,
      userSub: expect.any(String),
      tokens: { idToken: expect.anything() },
    });
    await amplify.signOut();
  });
});
