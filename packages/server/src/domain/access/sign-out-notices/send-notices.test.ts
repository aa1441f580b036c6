import { beforeAll, beforeEach, expect, test } from 'vitest';
import { BackChannelError } from '#domain/back-channel.ts';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { isSignedBy, parseJwt } from '#lib/jwt.ts';
import { extensionsOf } from '../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { leftTo, type Page, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../../test/people.ts';
import { postForm } from '../../../../test/post-form.ts';
import { createTestUser } from '../../../../test/sign-ins.ts';
import { sendNotices } from './send-notices.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const bye = 'https://app.example/bye';
const noticeUrl = 'https://app.example/signed-out';

describeOnBothEngines('telling apps that somebody has signed out', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  let people = 0;
  let posted: { url: string; claims: Readonly<Record<string, unknown>>; token: string }[] = [];
  let refusal: BackChannelError | undefined;
  const backChannel = {
    post: async (url: string, { logout_token: token = '' }: Readonly<Record<string, string>>) => {
      posted.push({ url, token, claims: parseJwt(token)?.claims ?? {} });
      if (refusal !== undefined) throw refusal;
    },
  };
  const work = () => sendNotices(bench.context, backChannel);
  beforeAll(async () => {
    const flows = { allowedOAuthFlowsUserPoolClient: true, allowedOAuthFlows: ['code'] } as const;
    const addresses = {
      allowedOAuthScopes: ['openid', 'aws.cognito.signin.user.admin'],
      callbackURLs: [callback],
      logoutURLs: [bye],
    };
    made = await createPeoplePool(bench.context, {}, { ...flows, ...addresses });
    await extensionsOf(bench.context)('SetUserPoolClientOAuthExtensions', {
      UserPoolId: made.pool.id,
      ClientId: made.client.id,
      BackchannelLogoutURI: noticeUrl,
    });
  });
  beforeEach(async () => {
    refusal = undefined;
    bench.context.clock.advance(24 * 3600_000);
    await work();
    posted = [];
  });

  const routes = () => [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
  const authorizeUrl = `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', redirect_uri: callback })}`;
  async function finish(target: Page | URL) {
    const code = leftTo(target).searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', client_id: made.client.id, redirect_uri: callback, code };
    const { body } = await postForm(routes(), `${origin}/oauth2/token`, fields);
    return { body, claims: parseJwt(body.id_token)?.claims ?? {} };
  }
  /** Somebody who has signed in for the app, once or more. */
  async function signIn(browser = TestBrowser.of(routes(), origin), name = `ann${people++}`, isNew = true) {
    if (isNew) {
      await createTestUser(bench.context, made.pool, name);
      const input = { UserPoolId: made.pool.id, Username: name, Password: PASSWORD, Permanent: true };
      await bench.call('AdminSetUserPassword', input);
    }
    const page = shown(await browser.open(`${authorizeUrl}&client_id=${made.client.id}&prompt=login`));
    const given = await finish(await browser.send(page, { username: name, password: PASSWORD }));
    return { browser, name, ...given };
  }
  const signOut = (browser: TestBrowser, idToken: string) =>
    browser.open(`/logout?${new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: bye })}`);

  test('tells an app once, by a token of its own kind, what its ID token called the session', async () => {
    const { browser, body, claims } = await signIn();
    const again = await finish(await browser.open(`${authorizeUrl}&client_id=${made.client.id}`));
    expect(claims['sid']).toMatch(/^[\w-]{22}$/);
    expect(again.claims['sid']).toBe(claims['sid']);
    const refresh = { grant_type: 'refresh_token', client_id: made.client.id, refresh_token: body.refresh_token };
    const refreshed = await postForm(routes(), `${origin}/oauth2/token`, refresh);
    expect(parseJwt(refreshed.body.id_token)?.claims['sid']).toBe(claims['sid']);
    await work();
    expect(posted).toEqual([]);
    leftTo(await signOut(browser, body.id_token));
    await Promise.all([work(), work(), work()]);
    await work();
    expect(posted).toHaveLength(1);
    const [{ url, token, claims: told } = { url: '', token: '', claims: {} as Record<string, unknown> }] = posted;
    expect(url).toBe(noticeUrl);
    expect(told).toMatchObject({
      iss: claims['iss'],
      aud: made.client.id,
      sub: claims['sub'],
      sid: claims['sid'],
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(told).not.toHaveProperty('nonce');
    expect(Number(told['exp']) - Number(told['iat'])).toBe(120);
    expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      typ: 'logout+jwt',
    });
    const parsed = parseJwt(token);
    const key = await bench.context.local.keys.find(made.pool.id, 'id', parsed?.keyId);
    expect(key !== undefined && parsed !== undefined && (await isSignedBy(key.publicKey, parsed))).toBe(true);
  });

  test('tells of each session that ends from outside', async () => {
    for (const end of ['AdminUserGlobalSignOut', 'AdminDisableUser'] as const) {
      const first = await signIn();
      const second = await signIn(TestBrowser.of(routes(), origin), first.name, false);
      expect(second.claims['sid']).not.toBe(first.claims['sid']);
      await bench.call(end, { UserPoolId: made.pool.id, Username: first.name });
      await work();
      expect(posted).toHaveLength(2);
      expect(new Set(posted.map(({ claims }) => claims['sid']))).toEqual(
        new Set([first.claims['sid'], second.claims['sid']]),
      );
      posted = [];
    }
  });

  /** Opens a page about the account, and sends one of its forms. */
  async function press(browser: TestBrowser, path: string, fields: Record<string, string> = {}, from = path) {
    const query = new URLSearchParams({ client_id: made.client.id });
    const page = shown(await browser.open(`${from}?${query}`));
    expect(page.url.pathname).toBe(from);
    const body = new URLSearchParams({ _csrf: page.fields['_csrf'] ?? '', ...fields });
    const headers = { origin, 'sec-fetch-site': 'same-origin' };
    return shown(await browser.open(`${path}?${query}`, { method: 'POST', body, headers }));
  }
  /** Who is told by now, each once. */
  async function told() {
    await work();
    const sids = posted.map(({ claims }) => claims['sid']);
    posted = [];
    return new Set(sids);
  }
  const signInAgain = (name: string) => signIn(TestBrowser.of(routes(), origin), name, false);

  test('tells of each session that its person ends on the account page', async () => {
    const one = await signIn();
    const [two, three] = [await signInAgain(one.name), await signInAgain(one.name)];
    const { text } = shown(await one.browser.open(`/account/sessions?client_id=${made.client.id}`));
    const id = /name="id" value="([^"]*)"/.exec(text)?.[1] ?? '';
    await press(one.browser, '/account/sessions', { end: 'browser', id });
    const first = await told();
    expect(first.size).toBe(1);
    await press(one.browser, '/account/sessions', { end: 'others' });
    expect(new Set([...first, ...(await told())])).toEqual(new Set([two.claims['sid'], three.claims['sid']]));
    await press(one.browser, '/account/sign-out', {}, '/account');
    expect(await told()).toEqual(new Set([one.claims['sid']]));
  });

  test('tells of every other session where somebody changes their password', async () => {
    const one = await signIn();
    const two = await signInAgain(one.name);
    await press(one.browser, '/account/password', { previous: PASSWORD, proposed: `${PASSWORD}2` });
    expect(await told()).toEqual(new Set([two.claims['sid']]));
    await press(one.browser, '/account/password', { previous: `${PASSWORD}2`, proposed: PASSWORD });
    expect(await told()).toEqual(new Set());
    const three = await signInAgain(one.name);
    const passwords = { PreviousPassword: PASSWORD, ProposedPassword: `${PASSWORD}3` };
    await bench.call('ChangePassword', { AccessToken: three.body.access_token, ...passwords });
    expect(await told()).toEqual(new Set([one.claims['sid'], three.claims['sid']]));
  });

  test('tells of the sessions of an account that is deleted, by whoever does it', async () => {
    const UserPoolId = made.pool.id;
    const deeds: ((one: Awaited<ReturnType<typeof signIn>>) => Promise<unknown>)[] = [
      ({ name: Username }) => bench.call('AdminDeleteUser', { UserPoolId, Username }),
      ({ body }) => bench.call('DeleteUser', { AccessToken: body.access_token }),
      ({ browser }) => press(browser, '/account/delete', { sure: '1' }),
    ];
    for (const remove of deeds) {
      const one = await signIn();
      const two = await signInAgain(one.name);
      await remove(one);
      expect(await told()).toEqual(new Set([one.claims['sid'], two.claims['sid']]));
    }
  });

  test('tells an app that one of its sign-ins is ended, and no other session of the person', async () => {
    const UserPoolId = made.pool.id;
    const tracked = { UserPoolId, TokenSession: { MaxPerUser: 20 } };
    await bench.call('SetUserPoolSessionConfiguration', { ...tracked, UserSessionTracking: 'ENABLED' });
    for (const isByAdministrator of [false, true]) {
      const one = await signIn();
      bench.context.clock.advance(1_000);
      const two = await signInAgain(one.name);
      const mine = { AccessToken: two.body.access_token };
      const { Sessions = [] } = await bench.call('ListUserSessions', mine);
      const SessionId = Sessions.find(({ IsCurrentSession }) => !IsCurrentSession)?.SessionId ?? '';
      const asked = { SessionId, RevokeAssociatedSessions: 'NONE' } as const;
      if (isByAdministrator) await bench.call('AdminRevokeUserSession', { UserPoolId, Username: one.name, ...asked });
      else await bench.call('RevokeUserSession', { ...mine, ...asked });
      expect(await told()).toEqual(new Set([one.claims['sid']]));
    }
  });

  test('says nothing where the same person signs in again in the same browser, and tells where another one does', async () => {
    const { browser, name, claims } = await signIn();
    const again = await signIn(browser, name, false);
    await work();
    expect(posted).toEqual([]);
    expect(again.claims['sid']).not.toBe(claims['sid']);
    await signIn(browser);
    await work();
    expect(posted.map(({ claims: told }) => told['sid'])).toEqual([again.claims['sid']]);
  });

  test('comes again, later and later, until the app takes it or says that it never will', async () => {
    for (const isFinal of [false, true]) {
      const { browser, body } = await signIn();
      leftTo(await signOut(browser, body.id_token));
      refusal = new BackChannelError('it answered', { isFinal });
      await work();
      expect(posted).toHaveLength(1);
      bench.context.clock.advance(9_000);
      await work();
      expect(posted).toHaveLength(1);
      bench.context.clock.advance(11_000);
      await work();
      expect(posted).toHaveLength(isFinal ? 1 : 2);
      refusal = undefined;
      bench.context.clock.advance(3600_000);
      await work();
      await work();
      expect(posted).toHaveLength(isFinal ? 1 : 3);
      posted = [];
    }
  });

  test('puts no sid into the tokens of apps that are not told', async () => {
    const extend = extensionsOf(bench.context);
    const named = { UserPoolId: made.pool.id, ClientId: made.client.id };
    await extend('SetUserPoolClientOAuthExtensions', named);
    const { browser, body, claims } = await signIn();
    expect(claims).not.toHaveProperty('sid');
    leftTo(await signOut(browser, body.id_token));
    await work();
    expect(posted).toEqual([]);
    for (const wrong of ['ftp://app.example/', 'https://app.example/#x', 'nonsense', 'https://a:b@app.example/']) {
      await expect(
        extend('SetUserPoolClientOAuthExtensions', { ...named, BackchannelLogoutURI: wrong }),
      ).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
  });
});
