import { beforeAll, describe, expect, test } from 'vitest';
import { type AuthConfig, createAuth } from '../../packages/client/src/index.ts';
import { TestBrowser } from '../../packages/server/test/browser.ts';
import { type Person, register } from '../people.ts';
import { confirmed, makeClient, makePool } from '../sdk-client.ts';
import { configOf, describeAuth } from './auth-server.ts';
import { newBrowser, openStorage, origin, signInAtPages, take } from './handled-browser.ts';

const scopes = ['openid', 'email', 'aws.cognito.signin.user.admin'];

describeAuth('an app whose refresh tokens a handler keeps', (server) => {
  describe('at hosted pages', () => {
    let config: AuthConfig;
    let person: Person;
    beforeAll(async () => {
      const userPoolId = await makePool(server);
      const { ClientId: clientId } = await makeClient(server, userPoolId, {
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: scopes,
        CallbackURLs: [`${origin}/`],
        SupportedIdentityProviders: ['COGNITO'],
      });
      person = await confirmed(server, clientId, userPoolId);
      const oauth = { domain: new URL(server.endpoint).host, scopes, redirectSignIn: `${origin}/` };
      config = configOf(server, { userPoolId, clientId }, { oauth });
    });

    function openAtPages(browser: ReturnType<typeof newBrowser>, storage = browser.persistent) {
      const pages = new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint);
      const urlOpener = (url: string) => signInAtPages(pages, url, person);
      const domain = new URL(server.endpoint).host;
      // The pages are reached by http on this machine alone.
      const oauth = { ...config.oauth, domain: `http://${domain}`, urlOpener };
      return browser.open({ oauth }, storage);
    }

    test('the handler redeems the code: no script and no storage sees the refresh token', async () => {
      const browser = newBrowser(config);
      const { items, storage } = openStorage();
      const app = openAtPages(browser, storage);
      await app.signInWithRedirect();
      expect(app.username).toBe(person.username);
      expect(browser.asked).toEqual([`${origin}/auth`]);
      const [refreshToken = ''] = [...browser.cookies.values()];
      expect(refreshToken).toMatch(/\w{20}/);
      const first = await app.getTokens();
      const second = await app.getTokens({ forceRefresh: true });
      expect(second.accessToken.tokenString).not.toBe(first.accessToken.tokenString);
      const reloaded = browser.open({}, storage);
      expect((await reloaded.getTokens()).accessToken.payload.username).toBe(person.username);
      const everything = [...browser.seen, ...items.values()].join('\n');
      for (const secret of [refreshToken, decodeURIComponent(refreshToken)]) expect(everything).not.toContain(secret);
      // Nor is there a token to show to anybody.
      expect([...items.values()].join('\n')).not.toContain(first.accessToken.tokenString.split('.')[2]);
      expect(await reloaded.signOut()).toEqual({ errors: [] });
      expect(browser.cookies.size).toBe(0);
    });

    const form = (fields: Record<string, string>, headers: Record<string, string> = { origin }) =>
      new Request(`${origin}/auth`, { method: 'POST', body: new URLSearchParams(fields), headers });
    const noToken = 'HttpOnly.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA';

    test.each([
      ['a grant of the client itself', { grant_type: 'client_credentials' }, 400, 'unsupported_grant_type'],
      ['a grant by the name of what all objects have', { grant_type: 'constructor' }, 400, 'unsupported_grant_type'],
      [
        'a code that is none',
        { grant_type: 'authorization_code', code: 'x', redirect_uri: `${origin}/` },
        400,
        'invalid_grant',
      ],
      ['a refresh without the cookie', { grant_type: 'refresh_token', refresh_token: noToken }, 400, 'invalid_grant'],
    ])('refuses %s', async (_, fields, status, error) => {
      const response = await newBrowser(config).handle(form(fields));
      expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ error })]);
      expect(response.headers.getSetCookie()).toEqual([]);
    });

    test('a form of another site is refused', async () => {
      const fields = { grant_type: 'refresh_token', refresh_token: noToken };
      const response = await newBrowser(config).handle(form(fields, { origin: 'https://evil.example' }));
      expect(response.status).toBe(403);
    });
  });

  test('an app that comes with tokens of Amplify moves them at their first use', async () => {
    const person = await register(server);
    const { items, storage } = openStorage();
    const before = createAuth(configOf(server, {}, { storage }));
    await before.signIn(person);
    const keyOf = (name: string) => `CognitoIdentityServiceProvider.${server.clientId}.${person.username}.${name}`;
    const refreshToken = items.get(keyOf('refreshToken')) ?? '';
    const signature = (items.get(keyOf('accessToken')) ?? '').split('.')[2] ?? '';
    expect([refreshToken, signature]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);

    const { open, cookies, seen } = newBrowser(configOf(server));
    const app = open({}, storage);
    expect(await app.initialize()).toBe('signedIn');
    expect((await app.getTokens()).accessToken.payload.username).toBe(person.username);
    expect([...cookies.values()].map(decodeURIComponent)).toEqual([refreshToken]);
    const left = [...items.values()].join('\n');
    for (const secret of [refreshToken, signature]) expect(left).not.toContain(secret);
    expect(items.has(keyOf('idToken'))).toBe(false);
    expect(seen.join('\n')).not.toContain(refreshToken);
    await open({}, storage).getTokens();
  });

  describe('signed out while the network is away', () => {
    test('the cookie ends at the next contact, before anything else, also after a reload', async () => {
      const person = await register(server);
      const { open, cookies, network, asked } = newBrowser(configOf(server));
      const app = open();
      await app.signIn(person);
      const [refreshToken = ''] = [...cookies.values()].map(decodeURIComponent);
      network.isDown = true;
      expect((await app.signOut()).errors).toEqual([expect.objectContaining({ name: 'NetworkError' })]);
      expect(cookies.size).toBe(1);

      const reloaded = open();
      expect(await reloaded.initialize()).toBe('signedOut');
      await expect(reloaded.signIn(person)).rejects.toMatchObject({ name: 'NetworkError' });
      network.isDown = false;
      asked.length = 0;
      await reloaded.resetPassword({ username: person.username });
      expect(asked).toEqual(['RevokeToken', 'ForgotPassword']);
      expect(cookies.size).toBe(0);
      const session = { ...configOf(server), storage: openStorage().storage };
      await session.storage.setItem(`CognitoIdentityServiceProvider.${server.clientId}.LastAuthUser`, person.username);
      const key = `CognitoIdentityServiceProvider.${server.clientId}.${person.username}.refreshToken`;
      await session.storage.setItem(key, refreshToken);
      await expect(createAuth(session).getTokens()).rejects.toMatchObject({ name: 'NotAuthorizedException' });

      asked.length = 0;
      await reloaded.signIn(person);
      expect(asked).toEqual(['InitiateAuth', 'RespondToAuthChallenge']);
      expect(cookies.size).toBe(1);
    });

    test('a sign-out that arrives leaves nothing to be told again', async () => {
      const person = await register(server);
      const { open, cookies, asked } = newBrowser(configOf(server));
      const app = open();
      await app.signIn(person);
      await app.signOut();
      expect(cookies.size).toBe(0);
      asked.length = 0;
      await app.signIn(person);
      expect(asked).toEqual(['InitiateAuth', 'RespondToAuthChallenge']);
    });

    test('the cookie goes even where the service behind the handler is away', async () => {
      const person = await register(server);
      let isDown = false;
      const unplugged: typeof fetch = (...request) =>
        isDown ? Promise.reject(new TypeError('away')) : fetch(...request);
      const { open, cookies } = newBrowser(configOf(server, {}, { fetch: unplugged }));
      const app = open();
      await app.signIn(person);
      isDown = true;
      expect((await app.signOut()).errors).toEqual([expect.objectContaining({ name: 'NetworkError' })]);
      expect(cookies.size).toBe(0);
      isDown = false;
      expect(await app.signIn(person)).toMatchObject({ isSignedIn: true });
    });
  });

  test('keeps a cookie for each user: none is given another`s tokens', async () => {
    const [maria, john] = [await register(server), await register(server)];
    const { open, cookies } = newBrowser(configOf(server));
    const app = open();
    await app.signIn(maria);
    await app.signIn(john);
    expect(cookies.size).toBe(2);
    for (const { username } of [maria, john, maria]) {
      await app.switchTo(username);
      const { accessToken } = await app.getTokens({ forceRefresh: true });
      expect([app.username, accessToken.payload.username]).toEqual([username, username]);
    }
    const reloaded = open();
    expect((await reloaded.getTokens()).accessToken.payload.username).toBe(maria.username);
    await reloaded.signOut();
    expect(cookies.size).toBe(1);
    await reloaded.switchTo(john.username);
    expect((await reloaded.getTokens()).accessToken.payload.username).toBe(john.username);
    expect(await reloaded.signOut({ global: true })).toEqual({ errors: [] });
    expect(cookies.size).toBe(0);
  });

  describe('where another page has set a cookie of the same name', () => {
    /** Maria's browser, in which a page of another subdomain has put Mallory's token; and what the service is asked. */
    async function toss(place: 'before' | 'after') {
      const [maria, mallory] = [await register(server), await register(server)];
      const other = newBrowser(configOf(server));
      const theirs = other.open();
      await theirs.signIn(mallory);
      const [tossed = ''] = [...other.cookies.values()];
      const asked: string[] = [];
      const watched: typeof fetch = (url, init) => {
        asked.push(String(new Headers(init?.headers).get('x-amz-target')).split('.')[1] ?? '');
        return fetch(url, init);
      };
      const browser = newBrowser(configOf(server, {}, { fetch: watched }));
      await browser.open().signIn(maria);
      const withTossed: typeof fetch = async (url, init) => {
        const own = [...browser.cookies].map((pair) => pair.join('='));
        const [name = ''] = own[0]?.split('=') ?? [];
        const pairs = place === 'before' ? [`${name}=${tossed}`, ...own] : [...own, `${name}=${tossed}`];
        const headers = { ...(init?.headers as Record<string, string>), origin, cookie: pairs.join('; ') };
        const response = await browser.handle(new Request(url as string, { ...init, headers }));
        take(browser.cookies, response.headers.getSetCookie());
        return response;
      };
      asked.length = 0;
      return { maria, theirs, browser, asked, app: browser.open({ fetch: withTossed }) };
    }

    test.each(['before', 'after'] as const)('%s ours, the one that the app names counts', async (place) => {
      const { maria, theirs, browser, app } = await toss(place);
      const { accessToken } = await app.getTokens({ forceRefresh: true });
      expect(accessToken.payload.username).toBe(maria.username);
      expect(await app.signOut()).toEqual({ errors: [] });
      expect(browser.cookies.size).toBe(0);
      await theirs.getTokens({ forceRefresh: true });
    });

    test('and the app names neither, none counts, and the service is asked for nothing', async () => {
      const { maria, browser, asked, app } = await toss('before');
      const key = `CognitoIdentityServiceProvider.${server.clientId}.${maria.username}.refreshToken`;
      const [kind, , owner] = String(await browser.persistent.getItem(key)).split('.');
      await browser.persistent.setItem(key, [kind, 'A'.repeat(22), owner].join('.'));
      await expect(app.getTokens({ forceRefresh: true })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
      expect(asked).toEqual([]);
      await app.signIn(maria);
      expect((await app.getTokens({ forceRefresh: true })).accessToken.payload.username).toBe(maria.username);
    });
  });
});
