import { expect, test } from 'vitest';
import { createAuth } from '../../packages/client/src/index.ts';
import { newClient, register } from '../people.ts';
import { configOf, describeAuth } from './auth-server.ts';
import { newBrowser, openStorage, origin } from './handled-browser.ts';

describeAuth('what a handler ends', (server) => {
  const keyOf = (username: string, name: string) =>
    `CognitoIdentityServiceProvider.${server.clientId}.${username}.${name}`;
  const tokensIn = (cookies: ReadonlyMap<string, string>) =>
    [...cookies.values()].map((value) => decodeURIComponent(value.split(':')[0] ?? ''));

  /** What becomes of a refresh token at the service itself. */
  async function renewed(username: string, refreshToken: string): Promise<string> {
    const { storage } = openStorage();
    await storage.setItem(`CognitoIdentityServiceProvider.${server.clientId}.LastAuthUser`, username);
    await storage.setItem(keyOf(username, 'refreshToken'), refreshToken);
    const tokens = createAuth(configOf(server, {}, { storage })).getTokens();
    return tokens.then(
      () => 'good',
      ({ name }) => name,
    );
  }

  const page = '<html>Accept the terms of this network</html>';
  const json = '{"__type":"ForbiddenException","message":"no"}';
  const portals: readonly (readonly [number, string])[] = [
    [200, page],
    [200, '{}'],
    [204, ''],
    [403, page],
    [403, json],
    [429, page],
    [503, page],
  ];
  const answerOf = (status: number, body: string) => new Response(status === 204 ? null : body, { status });

  test.each(portals)('a portal that answers %i %s has ended nothing', async (status, body) => {
    const [john, maria] = [await register(server), await register(server)];
    const { open, cookies, network, asked } = newBrowser(configOf(server));
    const app = open();
    await app.signIn(john);
    const [token = ''] = tokensIn(cookies);
    network.isDown = true;
    await app.signOut();
    network.isDown = false;
    network.intercept = () => answerOf(status, body);
    await expect(app.signIn(maria)).rejects.toMatchObject({ name: 'NetworkError' });
    expect(await renewed(john.username, token)).toBe('good');
    network.intercept = undefined;
    asked.length = 0;
    await app.signIn(maria);
    expect(asked[0]).toBe('RevokeToken');
    expect(await renewed(john.username, token)).toBe('NotAuthorizedException');
    expect(tokensIn(cookies)).toHaveLength(1);
  });

  test.each(portals)('nor does a sign-out that meets one, %i %s, count as done', async (status, body) => {
    const john = await register(server);
    const { open, cookies, network } = newBrowser(configOf(server));
    const app = open();
    await app.signIn(john);
    const [token = ''] = tokensIn(cookies);
    network.intercept = () => answerOf(status, body);
    await app.signOut();
    network.intercept = undefined;
    await app.resetPassword({ username: john.username });
    expect([cookies.size, await renewed(john.username, token)]).toEqual([0, 'NotAuthorizedException']);
  });

  const revoke = (cookie: string, Token: string) =>
    new Request(`${origin}/auth`, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.RevokeToken', origin, cookie },
      body: JSON.stringify({ ClientId: server.clientId, Token }),
    });

  test('the end of an older sign-in leaves the newer one alone', async () => {
    const john = await register(server);
    const { open, cookies, persistent, handle } = newBrowser(configOf(server));
    const placeholder = async () => (await persistent.getItem(keyOf(john.username, 'refreshToken'))) ?? '';
    await open().signIn(john);
    const older = await placeholder();
    const app = open();
    await app.signIn(john);
    const [[name, value] = ['', '']] = [...cookies];
    const response = await handle(revoke(`${name}=${value}`, older));
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
    expect(await renewed(john.username, tokensIn(cookies)[0] ?? '')).toBe('good');
    const own = await handle(revoke(`${name}=${value}`, await placeholder()));
    expect(own.headers.getSetCookie()).toEqual([expect.stringContaining('Max-Age=0')]);
    expect(await renewed(john.username, tokensIn(cookies)[0] ?? '')).toBe('NotAuthorizedException');
  });

  test('a token whose successor the app never heard of ends with it', async () => {
    const clientId = await newClient(server, {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    });
    const john = await register(server);
    const { open, cookies, network } = newBrowser(configOf(server, { clientId }));
    const app = open();
    await app.signIn(john);
    // The answer sets its cookie, and is lost.
    for (let count = 0; count < 2; count++) {
      network.isDeaf = true;
      await expect(app.getTokens({ forceRefresh: true })).rejects.toMatchObject({ name: 'NetworkError' });
    }
    network.isDeaf = false;
    expect(await app.signOut()).toEqual({ errors: [] });
    expect(cookies.size).toBe(0);
  });

  test.each(['offline', 'online'])('a sign-in waits until the %s sign-out before it has ended, once', async (how) => {
    const john = await register(server);
    const { open, cookies, network, asked } = newBrowser(configOf(server));
    const app = open();
    await app.signIn(john);
    network.isDown = how === 'offline';
    const signingOut = app.signOut();
    if (network.isDown) await signingOut;
    network.isDown = false;
    asked.length = 0;
    network.intercept = async (operation) => {
      if (operation === 'RevokeToken') await new Promise((resolve) => setTimeout(resolve, 300));
      return undefined;
    };
    const [, signedIn] = await Promise.all([
      app.resetPassword({ username: john.username }),
      app.signIn(john),
      signingOut,
    ]);
    expect(signedIn).toMatchObject({ isSignedIn: true });
    expect(asked.filter((operation) => operation === 'RevokeToken')).toHaveLength(1);
    expect(cookies.size).toBe(1);
    expect((await app.getTokens({ forceRefresh: true })).accessToken.payload.username).toBe(john.username);
  });
});
