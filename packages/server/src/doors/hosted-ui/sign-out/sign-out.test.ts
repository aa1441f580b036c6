import { beforeAll, expect, test } from 'vitest';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { leftTo, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../../test/people.ts';
import { postForm } from '../../../../test/post-form.ts';
import { createTestUser } from '../../../../test/sign-ins.ts';
import { hostedUiRoutes } from '../routes.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const bye = 'https://app.example/bye?now=1';

describeOnBothEngines('signing out where an app asks for it', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  let people = 0;
  const oauthClient = {
    allowedOAuthFlowsUserPoolClient: true,
    allowedOAuthFlows: ['code'],
    allowedOAuthScopes: ['openid'],
    callbackURLs: [callback],
    logoutURLs: [bye],
  } as const;
  beforeAll(async () => {
    made = await createPeoplePool(bench.context, {}, oauthClient);
  });

  const routes = () => [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
  const newBrowser = () => TestBrowser.of(routes(), origin);
  const authorizeUrl = () =>
    `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: made.client.id, redirect_uri: callback })}`;
  const logoutUrl = (parameters: Record<string, string>) => `/logout?${new URLSearchParams(parameters)}`;
  /** Somebody who has signed in, with the ID token that the app has got. */
  async function signIn() {
    const name = `ann${people++}`;
    await createTestUser(bench.context, made.pool, name);
    const input = { UserPoolId: made.pool.id, Username: name, Password: PASSWORD, Permanent: true };
    await bench.call('AdminSetUserPassword', input);
    const browser = newBrowser();
    const page = shown(await browser.open(authorizeUrl()));
    const code =
      leftTo(await browser.send(page, { username: name, password: PASSWORD })).searchParams.get('code') ?? '';
    const { body } = await postForm(routes(), `${origin}/oauth2/token`, {
      grant_type: 'authorization_code',
      client_id: made.client.id,
      redirect_uri: callback,
      code,
    });
    return { browser, name, idToken: String(body.id_token), accessToken: String(body.access_token) };
  }
  const isSignedIn = async (browser: TestBrowser) => (await browser.open(authorizeUrl())) instanceof URL;

  test('goes at once where the app has an ID token of the person, also one that is long over', async () => {
    const { browser, idToken } = await signIn();
    bench.context.clock.advance(5 * 60_000);
    const left = leftTo(
      await browser.open(logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: bye, state: 'a b' })),
    );
    expect(left.href).toBe(`${bye}&state=a+b`);
    expect(await isSignedIn(browser)).toBe(false);
    bench.context.clock.advance(24 * 3600_000);
    expect(leftTo(await browser.open(logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: bye }))).href).toBe(
      bye,
    );
    expect(shown(await browser.open(logoutUrl({ id_token_hint: idToken }))).text).toContain('You are signed out');
  });

  test('asks whoever is signed in where the app has no ID token of theirs', async () => {
    const { browser, name } = await signIn();
    const other = await signIn();
    const askings: Record<string, string>[] = [
      { client_id: made.client.id, post_logout_redirect_uri: bye },
      { id_token_hint: other.idToken, post_logout_redirect_uri: bye },
    ];
    for (const parameters of askings) {
      const page = shown(await browser.open(logoutUrl(parameters)));
      expect(page.text).toContain(name);
      expect(page.text).toContain('app asks to sign you out');
      expect(shown(await browser.send(page, { _csrf: 'A'.repeat(22) })).status).toBe(400);
      expect(await isSignedIn(browser)).toBe(true);
    }
    const page = shown(await browser.open(logoutUrl({ client_id: made.client.id, post_logout_redirect_uri: bye })));
    expect(leftTo(await browser.send(page, {})).href).toBe(bye);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test('asks in the language of the app, and without any app', async () => {
    const { browser } = await signIn();
    const page = shown(await browser.open(logoutUrl({ user_pool_id: made.pool.id, ui_locales: 'de' })));
    expect(page.text).toContain('Möchten Sie sich abmelden?');
    expect(shown(await browser.send(page, {})).text).toContain('Sie sind abgemeldet');
    expect(await isSignedIn(browser)).toBe(false);
  });

  test('takes the form of an app as it takes its link', async () => {
    const { browser, idToken } = await signIn();
    const body = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: bye });
    const headers = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };
    expect(leftTo(await browser.open('/logout', { method: 'POST', body, headers })).href).toBe(bye);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test('refuses an address that is not registered, and a hint that is none, and signs nobody out', async () => {
    const { browser, idToken, accessToken } = await signIn();
    const other = await createPeoplePool(bench.context, {}, oauthClient);
    const [head, , signature] = idToken.split('.');
    const claims = {
      ...JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()),
      aud: other.client.id,
    };
    const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    const wrongs: Record<string, string>[] = [
      {},
      { post_logout_redirect_uri: bye },
      { user_pool_id: made.pool.id, post_logout_redirect_uri: bye },
      { client_id: 'nobody', post_logout_redirect_uri: bye },
      { id_token_hint: idToken, post_logout_redirect_uri: `${bye}0` },
      { id_token_hint: idToken, post_logout_redirect_uri: callback },
      { id_token_hint: idToken, post_logout_redirect_uri: 'https://evil.example/' },
      { id_token_hint: idToken, client_id: other.client.id, post_logout_redirect_uri: bye },
      { id_token_hint: accessToken, post_logout_redirect_uri: bye },
      { id_token_hint: forged },
      { id_token_hint: 'x.y.z' },
    ];
    for (const wrong of wrongs) {
      const page = shown(await browser.open(logoutUrl(wrong)));
      expect([page.status, page.text.includes('You could not be signed out')]).toEqual([400, true]);
      const german = shown(await browser.open(logoutUrl({ ...wrong, ui_locales: 'de' })));
      expect(german.text).toContain('Die App hat einen Fehler gemacht, den Sie nicht beheben können.');
    }
    expect(await isSignedIn(browser)).toBe(true);
  });
});
