import { beforeAll, expect, test } from 'vitest';
import { findBrowserSession } from '#domain/access/browser-session/browser-session.ts';
import { listBrowserSessions } from '#domain/access/browser-session/list-sessions.ts';
import { selfServiceOf } from '#domain/access/browser-session/self-service.ts';
import { changeOwnPassword } from '#domain/access/recovery/change-password.ts';
import { newDeviceIds } from '#domain/people/devices/device.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { findPasskeys } from '#domain/people/mfa/passkeys/passkey-store.ts';
import { beginSoftwareToken } from '#domain/people/mfa/software-token.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { Authenticator } from '../../../../test/authenticator.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { leftTo, type Page, shown, TestBrowser } from '../../../../test/browser.ts';
import { deviceSecret } from '../../../../test/device-secret.ts';
import { createPeoplePool, PASSWORD } from '../../../../test/people.ts';
import { completeSignIn } from '../../../../test/sign-ins.ts';
import { hostedUiRoutes } from '../routes.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const minute = 60_000;

describeOnBothEngines('the pages about an account', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  let people = 0;
  beforeAll(async () => {
    made = await createPeoplePool(
      bench.context,
      {
        autoVerifiedAttributes: ['email'],
        deviceConfiguration: { challengeRequiredOnNewDevice: true },
        policies: { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      },
      {
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid'],
        callbackURLs: [callback],
        preventUserExistenceErrors: 'ENABLED',
      },
    );
    await bench.call('SetUserPoolMfaConfig', {
      UserPoolId: made.pool.id,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    });
  });

  const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
  const address = (path: string, more: Record<string, string> = {}) =>
    `${path}?${new URLSearchParams({ client_id: made.client.id, ...more })}`;

  async function newPerson() {
    const name = `ann${people++}`;
    const UserPoolId = made.pool.id;
    await bench.call('AdminCreateUser', {
      UserPoolId,
      Username: name,
      UserAttributes: [
        { Name: 'email', Value: `${name}@example.com` },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'given_name', Value: 'Ann' },
      ],
      MessageAction: 'SUPPRESS',
    });
    await bench.call('AdminSetUserPassword', { UserPoolId, Username: name, Password: PASSWORD, Permanent: true });
    return name;
  }
  const userOf = async (name: string): Promise<User> => {
    const user = await findUser(bench.context, made.pool, name);
    if (user === undefined) throw new Error(`${name} is gone`);
    return user;
  };
  /** Opens a page about the account, and signs in on the way. */
  async function enter(browser: TestBrowser, name: string, path = '/account'): Promise<Page> {
    const login = shown(await browser.open(address(path)));
    expect(login.url.pathname).toBe('/login');
    return shown(await browser.send(login, { username: name, password: PASSWORD }));
  }
  /** Presses a button of a page, with what its form has. */
  const press = (browser: TestBrowser, page: Page, path: string, fields: Record<string, string> = {}) =>
    browser.open(address(path), {
      method: 'POST',
      body: new URLSearchParams({ _csrf: page.fields['_csrf'] ?? '', ...fields }),
      headers: { origin, 'sec-fetch-site': 'same-origin' },
    });

  test('are for who is signed in: anybody else signs in first, and comes back', async () => {
    const name = await newPerson();
    const browser = newBrowser();
    const page = await enter(browser, name);
    expect([page.url.pathname, page.status]).toEqual(['/account', 200]);
    expect(page.text).toContain(`You are signed in as ${name}.`);
    expect(shown(await browser.open(address('/account/profile'))).text).toContain(`${name}@example.com`);
    expect(shown(await newBrowser().open(address('/account/profile'))).url.pathname).toBe('/login');
    const german = shown(await browser.open(address('/account', { lang: 'de' })));
    expect(german.text).toContain('Ihr Konto');
    expect(german.text).toContain('lang=de');
  });

  test('lead a sign-in to no other address', async () => {
    for (const redirect_uri of [
      'https://evil.example/account',
      '//evil.example/account',
      '/\\evil.example/account',
      '/account/../oauth2/logout',
      '/account/%2e%2e/logout',
      '/account//evil.example',
      '/logout',
      '/accounts',
      'account',
      'javascript:alert(1)',
    ]) {
      const parameters = { response_type: 'none', client_id: made.client.id, redirect_uri };
      const page = shown(await newBrowser().open(`/oauth2/authorize?${new URLSearchParams(parameters)}`));
      expect([redirect_uri, page.status]).toEqual([redirect_uri, 400]);
    }
    const none = { response_type: 'none', client_id: made.client.id, redirect_uri: callback };
    const left = leftTo(await newBrowser().open(`/oauth2/authorize?${new URLSearchParams(none)}`));
    expect(left.searchParams.get('error')).toBe('unsupported_response_type');
  });

  test('are there for no client whose people sign in elsewhere, and for none that does not exist', async () => {
    const other = await createPeoplePool(bench.context);
    for (const client_id of [other.client.id, 'nobody', '']) {
      const page = shown(await newBrowser().open(`/account?${new URLSearchParams({ client_id })}`));
      expect(page.status).toBe(400);
    }
    expect(shown(await newBrowser().open('/account')).status).toBe(400);
  });

  test('want a sign-in of a short while ago for what guards the account, and lead back', async () => {
    const name = await newPerson();
    const browser = newBrowser();
    const home = await enter(browser, name);
    bench.context.clock.advance(11 * minute);
    expect(shown(await browser.open(address('/account'))).url.pathname).toBe('/account');
    for (const path of ['password', 'factors', 'authenticator', 'recovery-codes', 'delete']) {
      expect(shown(await browser.open(address(`/account/${path}`))).url.pathname).toBe('/login');
    }
    for (const [path, fields] of [
      ['profile', { 'attribute.email': 'new@example.com' }],
      ['verify-email', { code: '123456' }],
      ['passkeys', { id: 'x' }],
      ['export', {}],
      ['delete', { sure: '1' }],
      ['password', { previous: PASSWORD, proposed: `${PASSWORD}2` }],
    ] as const) {
      const refused = shown(await press(browser, home, `/account/${path}`, fields));
      const link = unescape(/<a href="([^"]*)"/.exec(refused.text)?.[1] ?? '');
      expect([refused.status, shown(await browser.open(link)).url.pathname]).toEqual([403, '/login']);
    }
    expect((await userOf(name)).attributes['email']).toBe(`${name}@example.com`);
    const login = shown(await browser.open(address('/account/password')));
    const back = shown(await browser.send(login, { username: name, password: PASSWORD }));
    expect(back.url.pathname).toBe('/account/password');
    // The sign-in took the place of the earlier one.
    expect(await listBrowserSessions(bench.context, await userOf(name))).toHaveLength(1);
  });

  test('take forms from themselves alone', async () => {
    const name = await newPerson();
    const browser = newBrowser();
    const page = await enter(browser, name, '/account/profile');
    const change = { 'attribute.given_name': 'Eve' };
    const forged = { ...page, fields: { _csrf: 'A'.repeat(22) } };
    expect(shown(await press(browser, forged, '/account/profile', change)).status).toBe(400);
    const foreign = await browser.open(address('/account/profile'), {
      method: 'POST',
      body: new URLSearchParams({ ...page.fields, ...change }),
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(shown(foreign).status).toBe(403);
    expect((await userOf(name)).attributes['given_name']).toBe('Ann');
    const done = shown(await press(browser, page, '/account/profile', change));
    expect([done.status, done.text.includes('role="status"')]).toEqual([200, true]);
    expect((await userOf(name)).attributes['given_name']).toBe('Eve');
  });

  test('change an address, which is proved by its code', async () => {
    const name = await newPerson();
    const browser = newBrowser();
    const page = await enter(browser, name, '/account/profile');
    const verify = shown(
      await press(browser, page, '/account/profile', { 'attribute.email': `new-${name}@example.com` }),
    );
    expect(verify.url.pathname).toBe('/account/verify-email');
    expect((await userOf(name)).attributes).toMatchObject({ email_verified: 'false' });
    expect(verify.text).not.toContain('or none was sent');
    // The way there stands at the field.
    const profile = shown(await browser.open(verify.url.href.replace('verify-email', 'profile')));
    expect(profile.text).toMatch(
      /id="attribute.email-hints">[^<]* is not verified yet\.<\/p><p class="hints"><a href="\/account\/verify-email[^"]*" aria-describedby="attribute.email-hints">Verify it<\/a><\/p>\n/,
    );
    const phone = shown(await press(browser, verify, '/account/verify-phone', { code: '000000' }));
    expect([phone.status, phone.text.includes('or none was sent')]).toEqual([400, true]);
    const wrong = shown(await press(browser, verify, '/account/verify-email', { code: '000000' }));
    expect([wrong.status, wrong.text.includes('That code is not right')]).toEqual([400, true]);
    await press(browser, verify, '/account/verify-email', { send: '1' });
    const sent = bench.context.sent.findLast(({ recipient }) => recipient === `new-${name}@example.com`);
    const done = shown(await press(browser, verify, '/account/verify-email', { code: sent?.code ?? '' }));
    // Below its field, and read out with it.
    expect(done.text).toMatch(/<input id="attribute.email"[^>]* aria-describedby="attribute.email-hints">/);
    expect(done.text).toMatch(new RegExp(`id="attribute.email-hints">new-${name}@example.com is verified\\.<`));
    expect((await userOf(name)).attributes).toMatchObject({ email_verified: 'true' });
  });

  test('change a password: this browser stays signed in, and everything else ends', async () => {
    const name = await newPerson();
    const [browser, other] = [newBrowser(), newBrowser()];
    await enter(other, name);
    const page = await enter(browser, name, '/account/password');
    const { AuthenticationResult } = await bench.call('InitiateAuth', {
      ClientId: made.client.id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD },
    });
    const proposed = `${PASSWORD}2`;
    const wrong = shown(await press(browser, page, '/account/password', { previous: 'wrong', proposed }));
    expect([wrong.status, wrong.text.includes('role="alert"')]).toEqual([400, true]);
    const done = shown(await press(browser, page, '/account/password', { previous: PASSWORD, proposed }));
    expect([done.status, done.url.pathname]).toEqual([200, '/account/password']);
    expect(shown(await other.open(address('/account'))).url.pathname).toBe('/login');
    const AccessToken = AuthenticationResult?.AccessToken ?? '';
    await expect(bench.call('GetUser', { AccessToken })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  test('set an authenticator app up, which is asked for from then on, and take it away', async () => {
    const name = await newPerson();
    const browser = newBrowser();
    const page = await enter(browser, name, '/account/factors');
    const begun = shown(await press(browser, page, '/account/authenticator'));
    const secret = begun.fields['secret'] ?? '';
    expect([begun.text.includes('<svg'), secret.length]).toEqual([true, 32]);
    const code = () => hotp(parseBase32(secret) ?? new Uint8Array(), totpStep(bench.context.clock.now()));
    const wrong = shown(await browser.send(begun, { code: '000000' }));
    expect([wrong.status, wrong.fields['secret']]).toEqual([400, secret]);
    const done = shown(await browser.send(wrong, { code: code() }));
    expect(done.url.pathname).toBe('/account/factors');
    expect(await loadEnrolment(bench.context, await userOf(name))).toMatchObject({ softwareToken: true });
    const login = shown(await newBrowser().open(address('/account')));
    expect(login.text).toContain('type="password"');
    const stranger = newBrowser();
    const asked = shown(
      await stranger.send(shown(await stranger.open(address('/account'))), { username: name, password: PASSWORD }),
    );
    expect(asked.text).toContain('Enter the code that your authenticator app shows.');
    const codes = shown(await press(browser, done, '/account/recovery-codes'));
    const listed = [...codes.text.matchAll(/<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<\/li>/g)].map(([, one]) => one);
    expect(new Set(listed).size).toBe(10);
    const inside = shown(await stranger.send(asked, { answer: listed[0] ?? '' }));
    expect(inside.url.pathname).toBe('/account');
    await press(browser, done, '/account/factors', { factor: 'SOFTWARE_TOKEN_MFA', act: 'off' });
    expect(await loadEnrolment(bench.context, await userOf(name))).toMatchObject({
      softwareToken: false,
      verifiedToken: {},
    });
    await press(browser, done, '/account/factors', { factor: 'SOFTWARE_TOKEN_MFA', act: 'remove' });
    expect((await loadEnrolment(bench.context, await userOf(name))).verifiedToken).toBeUndefined();
  });

  test('add a passkey at the address of AWS, list it, and delete it', async () => {
    const name = await newPerson();
    const browser = newBrowser();
    const app = { response_type: 'code', redirect_uri: callback, state: 'the state' };
    const login = shown(await browser.open(address('/passkeys/add', app)));
    const page = shown(await browser.send(login, { username: name, password: PASSWORD }));
    expect(page.url.pathname).toBe('/passkeys/add');
    const options = JSON.parse(unescape(/data-options="([^"]*)"/.exec(page.text)?.[1] ?? ''));
    const refused = shown(await browser.send(page, { credential: 'no JSON' }));
    expect(refused.status).toBe(400);
    const credential = JSON.stringify(new Authenticator().create(options, { origin }));
    const left = leftTo(await browser.send(page, { credential }));
    expect([left.href.startsWith(callback), left.searchParams.get('state')]).toEqual([true, 'the state']);
    const user = await userOf(name);
    const [passkey] = await findPasskeys(bench.context, user);
    const list = shown(await browser.open(address('/account/passkeys')));
    expect(list.text).toContain(passkey?.name ?? 'none');
    const eve = await newPerson();
    const other = newBrowser();
    const foreign = await press(other, await enter(other, eve, '/account/passkeys'), '/account/passkeys', {
      id: passkey?.id ?? '',
    });
    expect(shown(foreign).status).toBe(400);
    expect(await findPasskeys(bench.context, user)).toHaveLength(1);
    await press(browser, list, '/account/passkeys', { id: passkey?.id ?? '' });
    expect(await findPasskeys(bench.context, user)).toEqual([]);
  });

  test('list browsers, and end one, all others, or everything', async () => {
    const [name, eve] = [await newPerson(), await newPerson()];
    const [one, two, three, hers] = [newBrowser(), newBrowser(), newBrowser(), newBrowser()];
    const page = await enter(one, name, '/account/sessions');
    await enter(two, name);
    await enter(three, name);
    const foreign = await enter(hers, eve, '/account/sessions');
    const user = await userOf(name);
    const sessions = await listBrowserSessions(bench.context, user);
    expect(sessions).toHaveLength(3);
    for (const { id } of sessions) {
      expect(shown(await press(hers, foreign, '/account/sessions', { end: 'browser', id })).status).toBe(400);
    }
    await press(hers, foreign, '/account/sessions', { end: 'others' });
    expect(await listBrowserSessions(bench.context, user)).toHaveLength(3);
    const listed = shown(await one.open(address('/account/sessions')));
    expect(listed.text.match(/This browser/g)).toHaveLength(1);
    const id = /name="id" value="([^"]*)"/.exec(listed.text)?.[1] ?? '';
    await press(one, page, '/account/sessions', { end: 'browser', id });
    expect(await listBrowserSessions(bench.context, user)).toHaveLength(2);
    await press(one, page, '/account/sessions', { end: 'others' });
    expect(shown(await two.open(address('/account'))).url.pathname).toBe('/login');
    expect(shown(await three.open(address('/account'))).url.pathname).toBe('/login');
    expect(shown(await one.open(address('/account'))).url.pathname).toBe('/account');
    const signIn = await completeSignIn(bench.context, made.client, user);
    const bye = shown(await press(one, page, '/account/sessions', { end: 'everywhere' }));
    expect(bye.text).toContain('You are signed out');
    expect(shown(await one.open(address('/account'))).url.pathname).toBe('/login');
    await expect(bench.call('GetUser', { AccessToken: signIn.accessToken })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
  });

  test('are of one session for several clients, and show and end what each app was given', async () => {
    const name = await newPerson();
    const { client } = made;
    const other = await createClient(bench.context, {
      poolId: made.pool.id,
      name: 'an app of somebody else',
      settings: { ...client.settings, oauthExtensions: { isThirdParty: true } },
    });
    const browser = newBrowser();
    await enter(browser, name);
    const proof = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' };
    const app = { response_type: 'code', redirect_uri: callback, ...proof };
    expect(leftTo(await browser.open(address('/oauth2/authorize', app))).searchParams.get('code')).toBeTruthy();
    const asked = shown(await browser.open(address('/oauth2/authorize', { ...app, client_id: other.id })));
    expect(asked.url.pathname).toBe('/consent');
    expect(leftTo(await browser.send(asked, {})).searchParams.get('code')).toBeTruthy();
    const user = await userOf(name);
    expect(await listBrowserSessions(bench.context, user)).toHaveLength(1);
    const { accessToken: AccessToken } = await completeSignIn(bench.context, other, user);
    const page = shown(await browser.open(address('/account/apps')));
    expect([page.text.includes(other.name), page.text.includes('Know that it is you')]).toEqual([true, true]);
    const theirs = shown(await newBrowser().open(address('/account', { client_id: other.id })));
    expect([theirs.status, theirs.url.pathname]).toEqual([400, '/account']);
    const done = shown(await press(browser, page, '/account/apps', { app: other.id }));
    expect(done.text).not.toContain(other.name);
    await expect(bench.call('GetUser', { AccessToken })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect(shown(await browser.open(address('/oauth2/authorize', { ...app, client_id: other.id }))).url.pathname).toBe(
      '/consent',
    );
  });

  test('show and end the sign-ins of apps, where the pool keeps track of them', async () => {
    const name = await newPerson();
    const user = await userOf(name);
    const { pool } = made;
    await bench.call('SetUserPoolSessionConfiguration', {
      UserPoolId: pool.id,
      UserSessionTracking: 'ENABLED',
      TokenSession: { MaxPerUser: 20 },
    });
    const signIn = await completeSignIn(bench.context, made.client, user, {
      userAgent: 'the app',
      address: '192.0.2.9',
    });
    const browser = newBrowser();
    const page = await enter(browser, name, '/account/sessions');
    expect([page.text.includes('192.0.2.9'), page.text.includes(made.client.name)]).toEqual([true, true]);
    await press(browser, page, '/account/sessions', { end: 'app', id: signIn.sessionId });
    const AccessToken = signIn.accessToken;
    await expect(bench.call('GetUser', { AccessToken })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await bench.call('SetUserPoolSessionConfiguration', {
      UserPoolId: pool.id,
      UserSessionTracking: 'DISABLED',
      TokenSession: { MaxPerUser: 20 },
    });
  });

  test('sign out of this browser alone', async () => {
    const name = await newPerson();
    const [one, two] = [newBrowser(), newBrowser()];
    await enter(two, name);
    const page = await enter(one, name);
    expect(shown(await press(one, page, '/account/sign-out')).text).toContain('You are signed out');
    expect(shown(await one.open(address('/account'))).url.pathname).toBe('/login');
    expect(shown(await two.open(address('/account'))).url.pathname).toBe('/account');
    expect(await listBrowserSessions(bench.context, await userOf(name))).toHaveLength(1);
  });

  test('forget a device', async () => {
    const name = await newPerson();
    const device = newDeviceIds(made.pool);
    const { accessToken: AccessToken } = await completeSignIn(bench.context, made.client, await userOf(name), {
      device,
    });
    await bench.call('ConfirmDevice', {
      AccessToken,
      DeviceKey: device.key,
      DeviceName: 'My telephone',
      DeviceSecretVerifierConfig: deviceSecret(device).config,
    });
    const browser = newBrowser();
    const page = await enter(browser, name, '/account/devices');
    expect(page.text).toContain('My telephone');
    const done = shown(await press(browser, page, '/account/devices', { key: device.key }));
    expect(done.text).not.toContain('My telephone');
    expect(shown(await press(browser, page, '/account/devices', { key: device.key })).status).toBe(400);
  });

  test('give a copy of all that is kept, without secrets', async () => {
    const name = await newPerson();
    const user = await userOf(name);
    await completeSignIn(bench.context, made.client, user, { userAgent: 'the app', address: '192.0.2.7' });
    const browser = newBrowser();
    const page = await enter(browser, name, '/account/export');
    const file = shown(await press(browser, page, '/account/export'));
    const data = JSON.parse(file.text);
    expect(data.account).toMatchObject({ sub: user.sub, username: name, hasPassword: true });
    expect(data.account.attributes).toMatchObject({ email: `${name}@example.com`, given_name: 'Ann' });
    expect(data.appSignIns).toMatchObject([{ userAgent: 'the app', address: '192.0.2.7', endedAt: null }]);
    expect(data.browserSessions).toHaveLength(1);
    expect(file.text).not.toMatch(/sealed|verifier|salt|digest|secret|publicKey/i);
  });

  test('delete an account, once its owner says so', async () => {
    const name = await newPerson();
    const browser = newBrowser();
    const page = await enter(browser, name, '/account/delete');
    expect(shown(await press(browser, page, '/account/delete')).status).toBe(400);
    expect((await userOf(name)).username).toBe(name);
    const bye = shown(await press(browser, page, '/account/delete', { sure: '1' }));
    expect(bye.text).toContain('Your account is deleted');
    await expect(userOf(name)).rejects.toThrow('gone');
    expect(shown(await browser.open(address('/account'))).url.pathname).toBe('/login');
  });

  test('do nothing lasting for a session that ends at the same moment', async () => {
    const name = await newPerson();
    for (const end of ['sign-out', 'everywhere'] as const) {
      const other = newBrowser();
      await enter(other, name);
      const secret = [...other.cookiesOf('localhost:9229')].find(([cookie]) => cookie.includes('cenote-session'))?.[1];
      const session = await findBrowserSession(bench.context, made.pool.id, secret);
      if (session === undefined) throw new Error('nobody is signed in');
      const self = selfServiceOf(session, made.pool, made.client);
      const page = shown(await other.open(address('/account/sessions')));
      if (end === 'sign-out') await press(other, page, '/account/sign-out');
      else await press(other, page, '/account/sessions', { end: 'everywhere' });
      const over = { code: 'NotAuthorizedException' };
      const pool = { ...made.pool, settings: { ...made.pool.settings, factors: { softwareToken: true } } };
      await expect(
        beginSoftwareToken(bench.context, { ...self, pool: pool as typeof made.pool }),
      ).rejects.toMatchObject(over);
      const passwords = { previous: PASSWORD, proposed: `${PASSWORD}3` };
      const caller = { address: '192.0.2.1', userAgent: '' };
      await expect(changeOwnPassword(bench.context, self, passwords, caller)).rejects.toMatchObject(over);
    }
  });
});

function unescape(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
