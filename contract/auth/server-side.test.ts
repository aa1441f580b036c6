import { describe, expect, test, vi } from 'vitest';
import { createAuth, httpOnlyStorage, memoryStorage, withSecret } from '../../packages/client/src/index.ts';
import { createAuthHandler, createServerAuth } from '../../packages/client/src/server/index.ts';
import { newClient, register } from '../people.ts';
import { makeClient } from '../sdk-client.ts';
import { configOf, describeAuth } from './auth-server.ts';
import { type Cookies, headerOf, newBrowser, origin, take } from './handled-browser.ts';

const HOUR = 3_600_000;

const requestWith = (cookies: Cookies) =>
  new Request('https://app.example/', { headers: { cookie: headerOf(cookies) } });

describeAuth('a server that renders pages', (server) => {
  async function visitor(clientId?: string) {
    const person = await register(server);
    const cookies: Cookies = new Map();
    const config = configOf(server, clientId === undefined ? {} : { clientId });
    const first = createServerAuth(requestWith(cookies), config);
    await first.signIn(person);
    take(cookies, first.setCookies);
    return { person, cookies, config };
  }

  test('knows from the cookies of a request who sent it, and asks nobody while the tokens are valid', async () => {
    const { person, cookies, config } = await visitor();
    const fetch = vi.fn<typeof globalThis.fetch>();
    const auth = createServerAuth(requestWith(cookies), { ...config, fetch });
    expect(await auth.fetchAuthSession()).toMatchObject({ isSignedIn: true, username: person.username });
    expect(auth.isSignedIn).toBe(true);
    expect(fetch).not.toHaveBeenCalled();
    expect(auth.setCookies).toEqual([]);
    const stranger = createServerAuth(requestWith(new Map()), { ...config, fetch });
    expect(await stranger.fetchAuthSession()).toMatchObject({ isSignedIn: false });
  });

  test('writes cookies that no script sees, where pages leave tokens to the server', async () => {
    const person = await register(server);
    const config = configOf(server);
    const hidden = { httpOnly: true, sameSite: 'lax' } as const;
    const first = createServerAuth(requestWith(new Map()), config, hidden);
    await first.signIn(person);
    expect(first.setCookies.length).toBeGreaterThan(2);
    for (const cookie of first.setCookies) expect(cookie).toMatch(/; Secure; SameSite=lax; HttpOnly$/);
    const cookies: Cookies = new Map();
    take(cookies, first.setCookies);
    const next = createServerAuth(requestWith(cookies), config, hidden);
    await next.signOut();
    take(cookies, next.setCookies);
    expect([...cookies.keys()].filter((name) => name.endsWith('oken'))).toEqual([]);
  });

  test('renews expired tokens, and writes them into its answer', async () => {
    const { cookies, config } = await visitor(await rotatingClient());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * HOUR });
    try {
      const auth = createServerAuth(requestWith(cookies), config);
      const { tokens } = await auth.fetchAuthSession();
      expect(tokens).toBeDefined();
      const response = auth.respond(new Response('<p>hello</p>', { status: 201, headers: { 'x-page': '1' } }));
      expect([response.status, response.headers.get('x-page'), await response.text()]).toEqual([
        201,
        '1',
        '<p>hello</p>',
      ]);
      const set = response.headers.getSetCookie();
      expect(set).toEqual(auth.setCookies);
      expect(set.some((cookie) => cookie.includes('.refreshToken=') && cookie.endsWith('; Secure'))).toBe(true);
      take(cookies, set);
      const next = createServerAuth(requestWith(cookies), {
        ...config,
        fetch: () => Promise.reject(new Error('asked')),
      });
      expect((await next.getTokens()).accessToken.tokenString).toBe(tokens?.accessToken.tokenString);
    } finally {
      vi.useRealTimers();
    }
  });

  test('signs out', async () => {
    const { cookies, config } = await visitor();
    const auth = createServerAuth(requestWith(cookies), config);
    expect(await auth.signOut()).toEqual({ errors: [] });
    take(cookies, auth.setCookies);
    expect(cookies.size).toBe(0);
  });

  function rotatingClient(): Promise<string> {
    return newClient(server, {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    });
  }
});

describeAuth('a handler that keeps the refresh token from scripts', (server) => {
  test('signs in, renews, survives a reload, and signs out, without a script that sees it', async () => {
    const person = await register(server);
    const { cookies, seen, open } = newBrowser(configOf(server));
    const app = open();
    await app.signIn(person);
    const [refreshToken = ''] = [...cookies.values()];
    expect(refreshToken).toMatch(/\w{20}/);
    await app.getTokens({ forceRefresh: true });
    const reloaded = open();
    expect(await reloaded.initialize()).toBe('signedIn');
    expect((await reloaded.getCurrentUser()).username).toBe(person.username);
    expect(await reloaded.fetchUserAttributes()).toMatchObject({ email: person.email });
    expect(seen.join('\n')).not.toContain(refreshToken);
    expect(await reloaded.signOut()).toEqual({ errors: [] });
    expect(cookies.size).toBe(0);
    await expect(open().getTokens()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  });

  test('keeps an app client`s secret to itself, and every new refresh token', async () => {
    const { ClientId: clientId, ClientSecret = '' } = await makeClient(server, server.userPoolId, {
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    });
    const person = await register(server);
    const { cookies, seen, open } = newBrowser(withSecret(configOf(server, { clientId }), ClientSecret));
    const app = open();
    await app.signIn(person);
    const [first] = [...cookies.values()];
    await app.getTokens({ forceRefresh: true });
    const [second = ''] = [...cookies.values()];
    expect(second).not.toBe(first);
    await app.getTokens({ forceRefresh: true });
    expect(await app.signOut({ global: true })).toEqual({ errors: [] });
    for (const secret of [first, second, ClientSecret]) expect(seen.join('\n')).not.toContain(secret);
    expect(cookies.size).toBe(0);
  });

  test('lets go of a refresh token that is refused, and of none over an outage', async () => {
    const person = await register(server);
    let isDown = false;
    const config = configOf(
      server,
      {},
      { fetch: (url, init) => (isDown ? Promise.reject(new TypeError()) : fetch(url, init)) },
    );
    const { cookies, open } = newBrowser(config);
    const app = open();
    await app.signIn(person);
    isDown = true;
    await expect(app.getTokens({ forceRefresh: true })).rejects.toMatchObject({
      name: 'NetworkError',
      retryable: true,
    });
    expect([app.isSignedIn, cookies.size]).toEqual([true, 1]);
    isDown = false;
    const elsewhere = createAuth(configOf(server));
    await elsewhere.signIn(person);
    await elsewhere.signOut({ global: true });
    await expect(app.getTokens({ forceRefresh: true })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect([app.userState, cookies.size]).toEqual(['signedOutUserPoolsTokenInvalid', 0]);
  });

  describe('answers nobody else', () => {
    const post = (operation: string, body: string, headers: Record<string, string> = {}) =>
      new Request(`${origin}/auth`, {
        method: 'POST',
        headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`, origin, ...headers },
        body,
      });
    const refresh = '{"ClientId":"x","RefreshToken":"HttpOnly.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA"}';

    test.each([
      [
        'a page of another origin',
        () => post('GetTokensFromRefreshToken', refresh, { origin: 'https://evil.example' }),
        403,
      ],
      ['a request without an origin', () => post('GetTokensFromRefreshToken', refresh, { origin: '' }), 403],
      ['an operation of an administrator', () => post('AdminGetUser', '{}'), 404],
      ['an operation that does not exist', () => post('constructor', '{}'), 404],
      ['a GET', () => new Request(`${origin}/auth`), 404],
      ['what is no JSON', () => post('GetUser', 'no'), 400],
      ['a refresh without the cookie', () => post('GetTokensFromRefreshToken', refresh), 400],
    ])('%s', async (_, request, status) => {
      const asked = vi.fn<typeof fetch>();
      const { handle } = newBrowser(configOf(server, {}, { fetch: asked }));
      expect((await handle(request())).status).toBe(status);
      expect(asked).not.toHaveBeenCalled();
    });

    test('but pages of the origin that it is told, behind a proxy', async () => {
      const { handle } = newBrowser(configOf(server), { origin: 'https://other.example' });
      const request = post('ForgotPassword', '{"ClientId":"x","Username":"nobody-at-all"}', {
        origin: 'https://other.example',
      });
      expect((await handle(request)).status).toBe(200);
    });
  });

  test('sets a cookie that scripts do not see and other sites do not send', async () => {
    const person = await register(server);
    const handle = createAuthHandler(configOf(server));
    let setCookie: string[] = [];
    const app = createAuth({
      ...configOf(server),
      storage: httpOnlyStorage(memoryStorage()),
      endpoint: `${origin}/auth`,
      fetch: async (url, init) => {
        const headers = new Headers(init?.headers);
        headers.set('origin', origin);
        const response = await handle(new Request(url as string, { ...init, headers }));
        setCookie = [...setCookie, ...response.headers.getSetCookie()];
        return response;
      },
    });
    await app.signIn(person);
    expect(setCookie).toEqual([
      expect.stringMatching(
        /^cenote-auth\.\w+\.[\w-]{22}=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure$/,
      ),
    ]);
  });
});
