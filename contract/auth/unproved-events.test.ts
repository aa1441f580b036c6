import { expect, test } from 'vitest';
import type { AuthConfig } from '../../packages/client/src/index.ts';
import { createServerAuth } from '../../packages/client/src/server/index.ts';
import { register } from '../people.ts';
import { configOf, describeAuth } from './auth-server.ts';
import { type Cookies, headerOf, take } from './handled-browser.ts';

const appUri = 'https://app.example/back';
const requestWith = (cookies: Cookies) => new Request(appUri, { headers: { cookie: headerOf(cookies) } });
const unsigned = (claims: object) =>
  [{ alg: 'none' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
    .concat('.');

describeAuth('a server that is told what nobody has proved', (server) => {
  const admin = { username: 'admin', sub: 'admin', exp: 9e9 };

  /** Cookies that anybody may write, under the name of an administrator. */
  function forged(values: Readonly<Record<string, string>>, config: AuthConfig = configOf(server)) {
    const prefix = `CognitoIdentityServiceProvider.${config.clientId}.`;
    return createServerAuth(
      requestWith(new Map(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]))),
      config,
    );
  }

  function hear(auth: ReturnType<typeof forged>): unknown[] {
    const heard: unknown[] = [];
    auth.listen(({ event, data }) => heard.push(event, data));
    auth.addUserStateListener((state, info) => heard.push(state, info));
    return heard;
  }

  test.each([
    ['with an access token', { 'admin.accessToken': unsigned(admin), 'admin.refreshToken': 'garbage' }],
    ['with a refresh token alone', { 'admin.refreshToken': 'garbage' }],
    ['with nothing but the name', {}],
  ])('%s: listeners hear of nobody', async (_, values) => {
    const auth = forged({ LastAuthUser: 'admin', ...values });
    const heard = hear(auth);
    await auth.initialize();
    await auth.fetchAuthSession();
    if ('admin.refreshToken' in values) {
      const other = forged(values);
      const heardToo = hear(other);
      await other.switchTo('admin');
      await new Promise(setImmediate);
      expect([other.isSignedIn, other.username, other.client.username, other.userState]).toEqual([
        false,
        undefined,
        undefined,
        'unknown',
      ]);
      expect(JSON.stringify(heardToo)).not.toMatch(/admin|signedIn/);
    }
    await new Promise(setImmediate);
    expect([auth.isSignedIn, auth.username, auth.client.username]).toEqual([false, undefined, undefined]);
    expect(JSON.stringify(heard)).not.toMatch(/admin|"signedIn"/);
  });

  test('listeners hear of whom the pool has signed, also once a refresh has proved it', async () => {
    const person = await register(server);
    const cookies: Cookies = new Map();
    const config = configOf(server);
    const first = createServerAuth(requestWith(cookies), config);
    const heardAtSignIn = hear(first);
    await first.signIn(person);
    await new Promise(setImmediate);
    expect(heardAtSignIn).toContain('signedIn');
    expect([first.isSignedIn, first.username, first.userState]).toEqual([true, person.username, 'signedIn']);
    take(cookies, first.setCookies);
    for (const isToRefresh of [false, true]) {
      if (isToRefresh) cookies.delete([...cookies.keys()].find((name) => name.endsWith('.accessToken')) ?? '');
      const auth = createServerAuth(requestWith(cookies), config);
      const heard = hear(auth);
      await auth.getTokens();
      await new Promise(setImmediate);
      expect(heard).toContainEqual(expect.objectContaining({ state: 'signedIn', username: person.username }));
      expect([auth.userState, auth.client.username]).toEqual(['signedIn', person.username]);
    }
  });

  test('tokens in an address are nobody`s, whatever cookies say of a sign-in there', async () => {
    for (const responseType of ['token', 'code'] as const) {
      const config = configOf(server);
      const oauth = { domain: '127.0.0.1', scopes: ['openid'], redirectSignIn: appUri, responseType };
      const auth = forged({ oauthState: 'S', oauthNonce: 'N', oauthPKCE: 'v' }, { ...config, oauth });
      const heard = hear(auth);
      const answer = { state: 'S', access_token: unsigned(admin), id_token: unsigned({ ...admin, nonce: 'N' }) };
      await expect(auth.handleRedirect(`${appUri}?${new URLSearchParams(answer)}`)).rejects.toMatchObject({
        name: 'OAuthSignInException',
      });
      await auth.fetchAuthSession();
      expect([auth.isSignedIn, auth.username, auth.client.username]).toEqual([false, undefined, undefined]);
      expect(auth.setCookies.join()).not.toContain('admin');
      expect(JSON.stringify(heard)).not.toMatch(/"signedIn"/);
    }
  });
});
