import {
  GetOpenIdTokenForDeveloperIdentityCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AuthConfig,
  type AuthInstance,
  createAuthMethods,
  createHub,
  IdentityProvider,
  memoryStorage,
  type UserState,
} from '../../packages/client/src/index.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../packages/server/test/openid-provider.ts';
import { samlProvider } from '../../packages/server/test/saml-provider.ts';
import { makeSamlResponse } from '../../packages/server/test/saml-response.ts';
import { identityAdministrator, makeIdentityPool, roles } from '../identity-pools.ts';
import { register } from '../people.ts';
import { present } from '../sdk-client.ts';
import { describeAuth, newApp } from './auth-server.ts';
import { trustProvider } from './trust-provider.ts';

const DeveloperProviderName = 'login.example.com';
const samlArn = 'arn:aws:iam::123456789012:saml-provider/corporate';
const roleAttribute = 'https://aws.amazon.com/SAML/Attributes/Role';
const [editor, reader] = ['arn:aws:iam::123456789012:role/editor', 'arn:aws:iam::123456789012:role/reader'];
const minuteMs = 60_000;

describeAuth('tokens of outside providers', (server) => {
  let openId: OpenIdProvider;
  let login: string;
  let identityPoolId: string;
  let app: AuthInstance;
  let isOnline: boolean;
  let shown: Record<string, string>[];
  const overTheAir: typeof fetch = (url, init) => {
    const { Logins } = JSON.parse(init?.body as string) as { Logins?: Record<string, string> };
    if (Logins) shown.push(Logins);
    return isOnline ? fetch(url, init) : Promise.reject(new TypeError('fetch failed'));
  };
  const appOf = (more: Partial<AuthConfig> = {}) => newApp(server, {}, { identityPoolId, fetch: overTheAir, ...more });

  beforeAll(async () => {
    openId = await startOpenIdProvider();
    login = new URL(openId.issuer).host;
    const ProviderArn = `arn:aws:iam::123456789012:oidc-provider/${login}`;
    await trustProvider(server, { ProviderArn, Url: openId.issuer, ClientIds: ['app'] });
    await trustProvider(server, { ProviderArn: samlArn, MetadataDocument: samlProvider.metadata() });
  });
  afterAll(() => openId?.close());
  beforeEach(async () => {
    identityPoolId = await makeIdentityPool(server, {
      DeveloperProviderName,
      OpenIdConnectProviderARNs: [`arn:aws:iam::123456789012:oidc-provider/${login}`],
      SamlProviderARNs: [samlArn],
    });
    await identityAdministrator(server).send(
      new SetIdentityPoolRolesCommand({
        IdentityPoolId: identityPoolId,
        Roles: roles,
        RoleMappings: { [samlArn]: { Type: 'Token', AmbiguousRoleResolution: 'Deny' } },
      }),
    );
    isOnline = true;
    shown = [];
    app = appOf();
    await app.initialize();
  });
  afterEach(() => void vi.useRealTimers());

  function heardBy(instance: AuthInstance): UserState[] {
    const states: UserState[] = [];
    instance.addUserStateListener((state) => states.push(state));
    return states;
  }
  const later = (ms: number) => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });

  test('any OpenID provider: signed in, with credentials, over a restart, until signOut', async () => {
    const heard = heardBy(app);
    expect(await app.federatedSignIn({ provider: openId.issuer, token: await openId.sign(Date.now()) })).toBe(
      'signedIn',
    );
    expect(app).toMatchObject({ isSignedIn: true, username: undefined, identityId: expect.any(String) });
    const { identityId, authenticated } = await app.getCredentials();
    expect(authenticated).toBe(true);
    const session = await app.fetchAuthSession();
    expect(session).toMatchObject({ isSignedIn: true, identityId, credentials: expect.anything(), errors: {} });
    const restarted = appOf({ storage: app.client.storage });
    expect(await restarted.initialize()).toBe('signedIn');
    expect(restarted.identityId).toBe(identityId);
    expect((await restarted.getCredentials()).identityId).toBe(identityId);
    await app.signOut();
    expect(heard).toEqual(['signedIn', 'signedOut']);
    expect(await appOf({ storage: app.client.storage }).initialize()).toBe('signedOut');
  });

  test('Auth0: by the domain of the account, though its tokens name an issuer with a slash at the end', async () => {
    const auth0 = await startOpenIdProvider();
    const issuer = `${auth0.issuer}/`;
    auth0.claimIssuer(issuer);
    const domain = new URL(issuer).host;
    const ProviderArn = `arn:aws:iam::123456789012:oidc-provider/${domain}`;
    await trustProvider(server, { ProviderArn, Url: issuer, ClientIds: ['app'] });
    identityPoolId = await makeIdentityPool(server, { OpenIdConnectProviderARNs: [ProviderArn] });
    app = appOf();
    const token = await auth0.sign(Date.now(), { iss: issuer, sub: 'auth0|6b1f0c', nickname: 'ann' });
    expect(await app.federatedSignIn({ provider: domain, token })).toBe('signedIn');
    const { identityId, authenticated } = await app.getCredentials();
    expect(authenticated).toBe(true);
    expect(shown.at(-1)).toEqual({ [domain]: token });
    // Whoever comes by the address in full is the same.
    const again = appOf();
    await again.federatedSignIn({ provider: issuer, token });
    expect((await again.getCredentials()).identityId).toBe(identityId);
    const forged = await openId.sign(Date.now(), { iss: issuer, sub: 'auth0|6b1f0c' });
    await expect(appOf().federatedSignIn({ provider: domain, token: forged })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    await auth0.close();
  });

  test('a guest becomes who signs in', async () => {
    const guest = await app.getCredentials();
    await app.federatedSignIn({ provider: login, token: await openId.sign(Date.now(), { sub: 'a newcomer' }) });
    expect(await app.getCredentials()).toMatchObject({ authenticated: true, identityId: guest.identityId });
  });

  test('developer identities: with the identity that the developer`s server was told', async () => {
    const { IdentityId, Token } = await identityAdministrator(server).send(
      new GetOpenIdTokenForDeveloperIdentityCommand({
        IdentityPoolId: identityPoolId,
        Logins: { [DeveloperProviderName]: 'ada' },
      }),
    );
    const input = { provider: IdentityProvider.developer, token: present(Token) };
    await expect(app.federatedSignIn(input)).rejects.toMatchObject({ name: 'InvalidParameterError' });
    await app.federatedSignIn({ ...input, options: { cognitoIdentityId: present(IdentityId) } });
    expect((await app.getCredentials()).identityId).toBe(IdentityId);
  });

  test('SAML: several roles and no customRoleARN are an error, one of them is chosen', async () => {
    const token = makeSamlResponse(Date.now(), {
      attributes: { [roleAttribute]: [`${editor},${samlArn}`, `${reader},${samlArn}`] },
    });
    await expect(app.federatedSignIn({ provider: samlArn, token })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    expect(app.userState).toBe('signedOut');
    await app.federatedSignIn({ provider: samlArn, token, options: { customRoleARN: reader } });
    expect(app.userState).toBe('signedIn');
    expect((await app.getCredentials({ forceRefresh: true })).authenticated).toBe(true);
  });

  test.each([
    ['facebook', 'Facebook', 'graph.facebook.com'],
    ['google', 'Google', 'accounts.google.com'],
    ['amazon', 'Amazon', 'www.amazon.com'],
    ['apple', 'Apple', 'appleid.apple.com'],
    ['twitter', 'Twitter', 'api.twitter.com'],
  ] as const)(
    '%s: by its name at identity pools; a token that is refused signs nobody in',
    async (short, label, name) => {
      for (const provider of [IdentityProvider[short], short, label]) {
        await expect(app.federatedSignIn({ provider, token: `of ${short}` })).rejects.toMatchObject({
          name: 'NotAuthorizedException',
        });
      }
      expect(shown).toEqual(Array.from({ length: 3 }, () => ({ [name]: `of ${short}` })));
      expect(app.userState).toBe('signedOut');
    },
  );

  test('a token that is over: signedOutFederatedTokensInvalid, and calls wait for a new one', async () => {
    const heard = heardBy(app);
    const sign = () => openId.sign(Date.now());
    await app.federatedSignIn({ provider: login, token: await sign() });
    const before = await app.getCredentials();
    later(70 * minuteMs);
    await expect(app.getCredentials()).rejects.toMatchObject({ name: 'FederatedTokensInvalidError' });
    const call = app.waitForCredentials();
    await expect.poll(() => app.userState).toBe('signedOutFederatedTokensInvalid');
    await app.federatedSignIn({ provider: login, token: await sign() });
    expect(await call).toMatchObject({ identityId: before.identityId, authenticated: true });
    expect(heard).toEqual(['signedIn', 'signedOutFederatedTokensInvalid', 'signedIn']);
  });

  test('releaseSignInWait ends the wait; who is it stays known', async () => {
    await app.federatedSignIn({ provider: login, token: await openId.sign(Date.now()) });
    later(70 * minuteMs);
    const outcome = expect(app.waitForCredentials()).rejects.toMatchObject({ name: 'UnableToSignInError' });
    await expect.poll(() => app.userState).toBe('signedOutFederatedTokensInvalid');
    app.releaseSignInWait();
    await outcome;
    expect(await appOf({ storage: app.client.storage }).initialize()).toBe('signedOutFederatedTokensInvalid');
  });

  test('offline: valid credentials at once, else the call waits; nobody is signed out; back online it goes on', async () => {
    const heard = heardBy(app);
    const expiresAt = Date.now() + 1000 * minuteMs;
    const token = await openId.sign(Date.now(), { exp: Math.floor(expiresAt / 1000) });
    await app.federatedSignIn({ provider: login, token });
    isOnline = false;
    expect((await app.getCredentials()).authenticated).toBe(true);
    later(70 * minuteMs);
    const call = app.waitForCredentials();
    await expect.poll(() => heard).toEqual(['signedIn', 'signedOutFederatedTokensInvalid']);
    isOnline = true;
    expect((await call).authenticated).toBe(true);
    expect(heard).toEqual(['signedIn', 'signedOutFederatedTokensInvalid', 'signedIn']);
  });

  test('refreshHandlers: a new token from the app, asked for once', async () => {
    const handler = vi.fn<() => Promise<{ token: string; expires_at: number }>>(async () => ({
      token: await openId.sign(Date.now()),
      expires_at: Date.now() + 9 * minuteMs,
    }));
    const own = appOf({ refreshHandlers: { [login]: handler } });
    await own.federatedSignIn({ provider: login, token: await openId.sign(Date.now()) });
    const before = await own.getCredentials();
    later(70 * minuteMs);
    const [after, again] = await Promise.all([own.getCredentials(), own.getCredentials()]);
    expect(after).toMatchObject({ identityId: before.identityId, authenticated: true });
    expect(again).toEqual(after);
    expect(handler).toHaveBeenCalledTimes(1);
    expect(own.userState).toBe('signedIn');
  });

  test('federationProviderExists: not while somebody of the user pool is signed in; none without an identity pool', async () => {
    await app.signIn(await register(server));
    const input = { provider: login, token: await openId.sign(Date.now()) };
    await expect(app.federatedSignIn(input)).rejects.toMatchObject({ name: 'FederationProviderExistsError' });
    expect(app.userState).toBe('signedIn');
    await expect(app.federatedSignIn({ ...input, token: '' })).rejects.toMatchObject({ name: 'InvalidParameterError' });
    const without = newApp(server);
    await expect(without.federatedSignIn(input)).rejects.toMatchObject({ name: 'IdentityPoolNotConfiguredError' });
  });

  describe('Auth', () => {
    test('federatedSignIn(provider, { token, identity_id, expires_at }, user): credentials, and the user of the provider', async () => {
      const auth = createAuthMethods(createHub());
      const storage = memoryStorage();
      auth.configure({ Auth: { region: 'us-east-1', identityPoolId, identityPoolEndpoint: server.endpoint, storage } });
      const token = await openId.sign(Date.now());
      const user = { name: 'Ada', email: 'ada@example.com' };
      const response = { token, expires_at: Math.floor(Date.now() / 1000) + 600 };
      const credentials = await auth.federatedSignIn(login, response, user);
      expect(credentials).toMatchObject({ authenticated: true, accessKeyId: expect.stringMatching(/^ASIA/) });
      const { identityId: id } = credentials;
      expect(await auth.currentAuthenticatedUser()).toEqual({ ...user, id, token });
      expect(await auth.currentUserInfo()).toMatchObject({ ...user, id });
      expect(JSON.parse((await storage.getItem('aws-amplify-federatedInfo')) ?? '')).toMatchObject({
        provider: login,
        token,
      });
      later(70 * minuteMs);
      await expect(auth.currentCredentials()).rejects.toBe('no refresh handler for provider');
      await auth.signOut();
      await expect(auth.currentAuthenticatedUser()).rejects.toBe('The user is not authenticated');
      expect(storage.getItem('aws-amplify-federatedInfo')).toBeUndefined();
    });
  });
});
