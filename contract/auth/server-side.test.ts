import { AdminAddUserToGroupCommand, CreateGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test, vi } from 'vitest';
import {
  type AuthConfig,
  type AuthSession,
  createAuth,
  httpOnlyStorage,
  memoryStorage,
  withSecret,
} from '../../packages/client/src/index.ts';
import { createAuthHandler, createServerAuth } from '../../packages/client/src/server/index.ts';
import { administrator, newClient, register } from '../people.ts';
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

  /** What lets nothing but the pool's keys through, and counts. */
  const onlyKeys = () =>
    vi.fn<typeof fetch>((url, init) =>
      (url as string).endsWith('/.well-known/jwks.json') ? fetch(url, init) : Promise.reject(new Error('asked')),
    );

  test('knows from the cookies of a request who sent it, and asks for the keys of the pool alone, once', async () => {
    const { person, cookies, config } = await visitor();
    const fetch = onlyKeys();
    for (let count = 0; count < 3; count++) {
      const auth = createServerAuth(requestWith(cookies), { ...config, fetch });
      expect(await auth.initialize()).toBe('signedIn');
      expect(await auth.fetchAuthSession()).toMatchObject({ isSignedIn: true, username: person.username });
      expect([auth.isSignedIn, auth.username]).toEqual([true, person.username]);
    }
    expect(fetch).toHaveBeenCalledTimes(1);
    const auth = createServerAuth(requestWith(cookies), { ...config, fetch });
    await auth.getTokens();
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
      expect(set.some((cookie) => cookie.includes('.refreshToken=') && cookie.endsWith('; Secure; SameSite=lax'))).toBe(
        true,
      );
      expect(response.headers.get('cache-control')).toBe('no-store');
      take(cookies, set);
      const next = createServerAuth(requestWith(cookies), { ...config, fetch: onlyKeys() });
      expect((await next.getTokens()).accessToken.tokenString).toBe(tokens?.accessToken.tokenString);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a token that is too large for a cookie is good for one request; the next one renews it', async () => {
    const { person, cookies, config } = await visitor();
    const sdk = administrator(server);
    const { userPoolId: UserPoolId } = server;
    const groups = Array.from({ length: 36 }, (_, at) => `group-${at}-`.padEnd(100, 'x'));
    for (const GroupName of groups) {
      await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName }));
      await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: person.username, GroupName }));
    }
    const groupsOf = ({ tokens }: AuthSession) => tokens?.accessToken.payload['cognito:groups'];
    const expectGroups = (found: unknown) => expect([...(found as string[])].toSorted()).toEqual(groups.toSorted());
    const first = createServerAuth(requestWith(cookies), config);
    expectGroups(groupsOf(await first.fetchAuthSession({ forceRefresh: true })));
    expect([first.isSignedIn, first.userState, first.username]).toEqual([true, 'signedIn', person.username]);
    for (const cookie of first.setCookies) expect((cookie.split(';')[0] ?? '').length).toBeLessThanOrEqual(4096);
    take(cookies, first.setCookies);
    expect([...cookies.keys()].filter((name) => name.endsWith('.accessToken'))).toEqual([]);
    const next = createServerAuth(requestWith(cookies), config);
    const session = await next.fetchAuthSession();
    expectGroups(groupsOf(session));
    expect([session.isSignedIn, next.isSignedIn, next.username]).toEqual([true, true, person.username]);
    await next.signOut();
    expect(await next.fetchAuthSession()).toMatchObject({ isSignedIn: false });
  });

  describe('whoever writes cookies of their own', () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claimsOf = (token = '') => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    type Forge = (token: string, claims: Record<string, unknown>, config: AuthConfig) => string | Promise<string>;
    const signed = async (header: object, claims: object) => {
      const { privateKey } = await crypto.subtle.generateKey(
        { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
        true,
        ['sign'],
      );
      const text = `${encode(header)}.${encode(claims)}`;
      const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, Buffer.from(text));
      return `${text}.${Buffer.from(signature).toString('base64url')}`;
    };
    const headerOfToken = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    const forgeries: readonly (readonly [string, Forge])[] = [
      ['alg none', (_, claims) => `${encode({ alg: 'none' })}.${encode(claims)}.`],
      ['no signature', (token) => token.split('.').slice(0, 2).join('.').concat('.')],
      [
        'the signature of other claims',
        (token, claims) =>
          [token.split('.')[0], encode({ ...claims, 'cognito:groups': ['admins'] }), token.split('.')[2]].join('.'),
      ],
      ['a key of their own under the id of the pool`s', (token, claims) => signed(headerOfToken(token), claims)],
      ['a key of their own', (_, claims) => signed({ alg: 'RS256', kid: 'mine' }, claims)],
      [
        'another issuer',
        (_, claims) => signed({ alg: 'RS256', kid: 'mine' }, { ...claims, iss: 'https://evil.example' }),
      ],
      [
        'HMAC with the public key',
        (token, claims) => `${encode({ ...headerOfToken(token), alg: 'HS256' })}.${encode(claims)}.AAAA`,
      ],
      ['what is no token', () => 'x.y.z'],
    ];

    async function forged(forge: Forge, more: Record<string, string | undefined> = {}) {
      const { person, cookies, config } = await visitor();
      const prefix = `CognitoIdentityServiceProvider.${config.clientId}.${person.username}`;
      for (const name of ['accessToken', 'idToken']) {
        const token = cookies.get(`${prefix}.${name}`) ?? '';
        cookies.set(`${prefix}.${name}`, await forge(token, claimsOf(token), config));
      }
      for (const [name, value] of Object.entries({ refreshToken: 'forged', ...more })) {
        if (value === undefined) cookies.delete(`${prefix}.${name}`);
        else cookies.set(`${prefix}.${name}`, encodeURIComponent(value));
      }
      return { person, cookies, config };
    }
    const nobody = { isSignedIn: false, username: undefined, tokens: undefined };

    test.each(forgeries)('%s: is nobody', async (_, forge) => {
      for (const more of [{}, { refreshToken: undefined }, { oauthMetadata: '{"provider":"evil"}' }]) {
        const { cookies, config } = await forged(forge, more);
        const auth = createServerAuth(requestWith(cookies), config);
        expect(await auth.initialize()).not.toBe('signedIn');
        expect([auth.isSignedIn, auth.username]).toEqual([false, undefined]);
        const session = await auth.fetchAuthSession();
        expect({ ...nobody, ...session }).toMatchObject(nobody);
        await expect(auth.getTokens()).rejects.toMatchObject({
          name: expect.stringMatching(/NotAuth|UnAuthenticated/),
        });
        // Nor while the service cannot be asked.
        const offline = createServerAuth(requestWith(cookies), { ...config, fetch: onlyKeys() });
        expect({ ...nobody, ...(await offline.fetchAuthSession()) }).toMatchObject(nobody);
        expect([offline.isSignedIn, offline.username]).toEqual([false, undefined]);
      }
    });

    test('is nobody with the token of another app, of another kind, or of somebody else', async () => {
      const otherClient = await newClient(server, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
      const { cookies: ofOther } = await visitor(otherClient);
      const [other = ''] = [...ofOther].filter(([name]) => name.endsWith('.accessToken')).map(([, value]) => value);
      for (const token of ['other app', 'other kind', 'other user']) {
        const { person, cookies, config } = await visitor();
        const prefix = `CognitoIdentityServiceProvider.${config.clientId}.`;
        const own = `${prefix}${person.username}.`;
        if (token === 'other app') cookies.set(`${own}accessToken`, other);
        if (token === 'other kind') cookies.set(`${own}accessToken`, cookies.get(`${own}idToken`) ?? '');
        if (token === 'other user') {
          for (const name of ['accessToken', 'idToken'])
            cookies.set(`${prefix}admin.${name}`, cookies.get(`${own}${name}`) ?? '');
          cookies.set(`${prefix}LastAuthUser`, 'admin');
        }
        cookies.delete(`${own}refreshToken`);
        const auth = createServerAuth(requestWith(cookies), config);
        expect({ ...nobody, ...(await auth.fetchAuthSession()) }, token).toMatchObject(nobody);
        expect(auth.isSignedIn, token).toBe(false);
      }
    });

    test('does not make an expired token good by a clock of their own', async () => {
      const { cookies, config } = await forged((token) => token, {
        refreshToken: undefined,
        clockDrift: '-999999999999',
      });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * HOUR });
      try {
        const auth = createServerAuth(requestWith(cookies), config);
        expect({ ...nobody, ...(await auth.fetchAuthSession()) }).toMatchObject(nobody);
      } finally {
        vi.useRealTimers();
      }
    });

    test('is told that the keys cannot be had, and is nobody meanwhile', async () => {
      const { cookies, config } = await visitor();
      const fetch = () => Promise.reject(new TypeError('fetch failed'));
      const auth = createServerAuth(requestWith(cookies), { ...config, fetch });
      expect(await auth.fetchAuthSession()).toEqual({
        isSignedIn: false,
        isStale: false,
        errors: { tokens: expect.objectContaining({ name: 'KeysUnavailableError', retryable: true }) },
      });
      await expect(auth.initialize()).rejects.toMatchObject({ name: 'KeysUnavailableError' });
      expect(auth.setCookies).toEqual([]);
    });
  });

  describe('two requests at once, where refresh tokens are used once', () => {
    const withoutGrace = () =>
      newClient(server, {
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
      });

    test('share the answer in one process', async () => {
      const { person, cookies, config } = await visitor(await withoutGrace());
      const asked = vi.fn<typeof fetch>((url, init) => fetch(url, init));
      const all = Array.from({ length: 3 }, () => createServerAuth(requestWith(cookies), { ...config, fetch: asked }));
      const sessions = await Promise.all(all.map((auth) => auth.fetchAuthSession({ forceRefresh: true })));
      const late = createServerAuth(requestWith(cookies), { ...config, fetch: asked });
      sessions.push(await late.fetchAuthSession({ forceRefresh: true }));
      expect(new Set(sessions.map(({ tokens }) => tokens?.accessToken.tokenString)).size).toBe(1);
      for (const session of sessions) expect(session).toMatchObject({ isSignedIn: true, username: person.username });
      const refreshes = asked.mock.calls.filter(([, init]) =>
        String(new Headers(init?.headers).get('x-amz-target')).endsWith('GetTokensFromRefreshToken'),
      );
      expect(refreshes).toHaveLength(1);
    });

    test.each([[{}], [{ global: true }]])('but for a moment alone, and never past a sign-out %j', async (how) => {
      const { cookies, config } = await visitor(await withoutGrace());
      const process: typeof fetch = (url, init) => fetch(url, init);
      const open = (brought: Cookies) => createServerAuth(requestWith(brought), { ...config, fetch: process });
      const renew = async (brought: Cookies) => {
        const auth = open(brought);
        const { isSignedIn } = await auth.fetchAuthSession({ forceRefresh: true });
        const next: Cookies = new Map(brought);
        take(next, auth.setCookies);
        return { isSignedIn, next };
      };
      const second = await renew(cookies);
      const third = await renew(second.next);
      expect((await renew(cookies)).isSignedIn).toBe(true);
      await open(third.next).signOut(how);
      const expired = (brought: Cookies): Cookies =>
        new Map([...brought].filter(([name]) => !/(access|id)Token$/.test(name)));
      for (const brought of [cookies, second.next, third.next]) {
        const late = await renew(expired(brought));
        expect(late.isSignedIn).toBe(false);
        expect([...late.next.keys()].filter((name) => name.endsWith('accessToken'))).toEqual([]);
      }
    });

    test('and for no longer than a second', async () => {
      const { cookies, config } = await visitor(await withoutGrace());
      const process: typeof fetch = (url, init) => fetch(url, init);
      const open = () => createServerAuth(requestWith(cookies), { ...config, fetch: process });
      await open().getTokens({ forceRefresh: true });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1500 });
      try {
        await expect(open().getTokens({ forceRefresh: true })).rejects.toMatchObject({
          name: 'RefreshTokenReplacedException',
        });
      } finally {
        vi.useRealTimers();
      }
    });

    test('and in two, the one that comes late takes no cookie away', async () => {
      const { cookies, config } = await visitor(await withoutGrace());
      const process = (): typeof fetch => (url, init) => fetch(url, init);
      const first = createServerAuth(requestWith(cookies), { ...config, fetch: process() });
      const second = createServerAuth(requestWith(cookies), { ...config, fetch: process() });
      await first.getTokens({ forceRefresh: true });
      await expect(second.getTokens({ forceRefresh: true })).rejects.toMatchObject({
        name: 'RefreshTokenReplacedException',
      });
      expect(second.setCookies).toEqual([]);
      take(cookies, first.setCookies);
      take(cookies, second.setCookies);
      const next = createServerAuth(requestWith(cookies), { ...config, fetch: onlyKeys() });
      expect(await next.fetchAuthSession()).toMatchObject({ isSignedIn: true });
    });
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

  test('leaves no secret unused that stands in the configuration without `withSecret`', async () => {
    const { ClientId: clientId, ClientSecret: clientSecret = '' } = await makeClient(server, server.userPoolId, {
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    });
    const person = await register(server);
    const config = { ...configOf(server, { clientId }), clientSecret };
    const app = newBrowser(config).open();
    expect(await app.signIn(person)).toMatchObject({ isSignedIn: true });
    const page = createServerAuth(requestWith(new Map()), config);
    expect(await page.signIn(person)).toMatchObject({ isSignedIn: true });
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
      ['a body that is too long', () => post('GetUser', JSON.stringify({ AccessToken: 'x'.repeat(65_536) })), 413],
      [
        'a form that is too long',
        () => {
          const headers = { origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': '10000000' };
          return new Request(`${origin}/auth`, { method: 'POST', headers, body: 'grant_type=refresh_token' });
        },
        413,
      ],
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
