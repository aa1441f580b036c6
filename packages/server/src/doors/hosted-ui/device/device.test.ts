import { beforeAll, expect, test } from 'vitest';
import { listConsents, withdrawConsent } from '#domain/access/consents/consent.ts';
import { loadPoolClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { parseJwt } from '#lib/jwt.ts';
import { extensionsOf } from '../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../../test/people.ts';
import { postForm } from '../../../../test/post-form.ts';
import { createTestUser } from '../../../../test/sign-ins.ts';
import { hostedUiRoutes } from '../routes.ts';

const origin = 'http://localhost:9229';
const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

describeOnBothEngines('signing in on another device', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  let people = 0;
  beforeAll(async () => {
    made = await createPeoplePool(
      bench.context,
      {},
      {
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid', 'email'],
        callbackURLs: ['https://app.example/callback'],
      },
    );
    await set({ DeviceGrant: true });
    await setClient({ DeviceGrant: true });
  });

  const set = (input: object) =>
    extensionsOf(bench.context)('SetUserPoolOAuthExtensions', { UserPoolId: made.pool.id, ...input });
  const setClient = (input: object) =>
    extensionsOf(bench.context)('SetUserPoolClientOAuthExtensions', {
      UserPoolId: made.pool.id,
      ClientId: made.client.id,
      ...input,
    });
  const routes = () => [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
  const newBrowser = () => TestBrowser.of(routes(), origin);
  const post = (path: string, fields: Record<string, string>) =>
    postForm(routes(), `${origin}${path}`, { client_id: made.client.id, ...fields });
  const begin = async (more: Record<string, string> = {}) => (await post('/oauth2/device_authorization', more)).body;
  const poll = (device_code: string) => post('/oauth2/token', { grant_type: grantType, device_code });
  const wait = (seconds = 5) => bench.context.clock.advance(seconds * 1000);
  async function newPerson() {
    const name = `ann${people++}`;
    const user = await createTestUser(bench.context, made.pool, name);
    const input = { UserPoolId: made.pool.id, Username: name, Password: PASSWORD, Permanent: true };
    await bench.call('AdminSetUserPassword', input);
    return { name, user };
  }
  /** Types the code, signs in, and comes to the question. */
  async function reach(browser: TestBrowser, name: string, user_code: string): Promise<Page> {
    const login = shown(await browser.send(shown(await browser.open('/device')), { user_code }));
    return shown(await browser.send(login, { username: name, password: PASSWORD }));
  }

  test('lets somebody else than who is signed in answer', async () => {
    const [mine, other] = [await newPerson(), await newPerson()];
    const given = await begin({ scope: 'openid' });
    const browser = newBrowser();
    const page = await reach(browser, mine.name, given.user_code);
    const link = /<a href="([^"]*)"[^>]*>Not you\?/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const login = shown(await browser.open(link));
    expect(login.url.pathname).toBe('/login');
    const back = shown(await browser.send(login, { username: other.name, password: PASSWORD }));
    expect([back.url.pathname, back.text.includes(other.name), back.text.includes(mine.name)]).toEqual([
      '/device',
      true,
      false,
    ]);
    await browser.send(back, { answer: 'allow' });
    wait();
    const { body } = await poll(given.device_code);
    expect(parseJwt(body.access_token)?.claims['username']).toBe(other.name);
  });

  test('gives a device tokens, once, when a person has typed its code and agreed', async () => {
    const { name, user } = await newPerson();
    const given = await begin({ scope: 'openid' });
    expect(given).toMatchObject({
      verification_uri: `${bench.context.settings.publicUrl}/device`,
      expires_in: 600,
      interval: 5,
    });
    expect(given.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect((await poll(given.device_code)).body.error).toBe('authorization_pending');
    const browser = newBrowser();
    const page = await reach(browser, name, given.user_code.toLowerCase().replace('-', ' '));
    for (const word of [given.user_code, name, 'Know that it is you', 'Sign in to app on your device?']) {
      expect(page.text).toContain(word);
    }
    expect(shown(await browser.send(page, { answer: 'allow' })).text).toContain('Your device is connected');
    wait();
    const answers = await Promise.all([poll(given.device_code), poll(given.device_code), poll(given.device_code)]);
    const [right] = answers.filter(({ status }) => status === 200);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(parseJwt(right?.body.access_token)?.claims).toMatchObject({ sub: user.sub, scope: 'openid' });
    expect(right?.body).toHaveProperty('id_token');
    expect(right?.body).toHaveProperty('refresh_token');
    wait(20);
    expect((await poll(given.device_code)).body.error).toBe('invalid_grant');
    expect(shown(await browser.open(`/device?user_code=${given.user_code}`)).text).toContain('No device is waiting');
    expect(await listConsents(bench.context, user)).toEqual([]);
  });

  test('tells a device that asks too often, one that was denied, and one that is late', async () => {
    const { name } = await newPerson();
    const [denied, late] = [await begin(), await begin()];
    expect((await poll(denied.device_code)).body.error).toBe('authorization_pending');
    expect((await poll(denied.device_code)).body.error).toBe('slow_down');
    wait(5);
    expect((await poll(denied.device_code)).body.error).toBe('authorization_pending');
    wait(9);
    expect((await poll(denied.device_code)).body.error).toBe('slow_down');
    const browser = newBrowser();
    const page = await reach(browser, name, denied.user_code);
    expect(shown(await browser.send(page, { answer: 'deny' })).text).toContain('Nothing was allowed');
    wait(60);
    expect((await poll(denied.device_code)).body.error).toBe('access_denied');
    wait(600);
    expect((await poll(late.device_code)).body.error).toBe('expired_token');
    expect(shown(await browser.open(`/device?user_code=${late.user_code}`)).text).toContain('No device is waiting');
  });

  test('takes one answer, and of nobody who is not signed in any more', async () => {
    const { name } = await newPerson();
    const given = await begin();
    const browser = newBrowser();
    const page = await reach(browser, name, given.user_code);
    expect(shown(await browser.send(page, { answer: 'allow', _csrf: 'A'.repeat(22) })).status).toBe(400);
    await Promise.all([browser.send(page, { answer: 'deny' }), browser.send(page, { answer: 'deny' })]);
    expect(shown(await browser.send(page, { answer: 'allow' })).text).toContain('No device is waiting');
    const other = await begin();
    const waiting = shown(await browser.open(`/device?user_code=${other.user_code}`));
    await bench.call('AdminUserGlobalSignOut', { UserPoolId: made.pool.id, Username: name });
    expect(shown(await browser.send(waiting, { answer: 'allow' })).text).toContain('type="password"');
    const again = await reach(newBrowser(), name, other.user_code);
    expect(again.text).toContain(other.user_code);
  });

  test('ends with the sign-in of whoever has answered', async () => {
    const { name } = await newPerson();
    const given = await begin();
    const browser = newBrowser();
    await browser.send(await reach(browser, name, given.user_code), { answer: 'allow' });
    await bench.call('AdminUserGlobalSignOut', { UserPoolId: made.pool.id, Username: name });
    expect((await poll(given.device_code)).body.error).toBe('invalid_grant');
  });

  test('remembers what an app of somebody else was allowed', async () => {
    await setClient({ DeviceGrant: true, ThirdParty: true });
    const { name, user } = await newPerson();
    const given = await begin({ scope: 'openid email' });
    const browser = newBrowser();
    await browser.send(await reach(browser, name, given.user_code), { answer: 'allow' });
    expect((await poll(given.device_code)).status).toBe(200);
    expect(await listConsents(bench.context, user)).toMatchObject([{ scopes: ['openid', 'email'] }]);
    const second = await begin({ scope: 'openid email' });
    const question = shown(await browser.open(`/device?user_code=${second.user_code}`));
    await browser.send(question, { answer: 'allow' });
    await withdrawConsent(bench.context, user, made.client.id);
    expect((await poll(second.device_code)).body.error).toBe('invalid_grant');
    await setClient({ DeviceGrant: true, ThirdParty: false });
  });

  test('lets in the app that was read, and asks anew about one of another name', async () => {
    await setClient({ DeviceGrant: true, ThirdParty: true });
    const { name, user } = await newPerson();
    const given = await begin({ scope: 'openid' });
    const browser = newBrowser();
    const question = await reach(browser, name, given.user_code);
    const client = await loadPoolClient(bench.context, made.pool.id, made.client.id);
    const renamed = await saveClient(bench.context, client, { name: 'Your bank' });
    const again = shown(await browser.send(question, { answer: 'allow' }));
    expect([again.status, again.text.includes('Your bank')]).toEqual([409, true]);
    expect(await listConsents(bench.context, user)).toEqual([]);
    await browser.send(again, { answer: 'allow' });
    await saveClient(bench.context, renamed, { name: client.name });
    expect((await poll(given.device_code)).body.error).toBe('invalid_grant');
    await setClient({ DeviceGrant: true, ThirdParty: false });
  });

  test('remembers nothing for a device that was denied at the same moment', async () => {
    await setClient({ DeviceGrant: true, ThirdParty: true });
    for (let turn = 0; turn < 3; turn++) {
      const { name, user } = await newPerson();
      const given = await begin({ scope: 'openid' });
      const browser = newBrowser();
      const page = await reach(browser, name, given.user_code);
      const [denied, allowed] = await Promise.all([
        browser.send(page, { answer: 'deny' }),
        browser.send(page, { answer: 'allow' }),
      ]);
      const answers = [shown(denied), shown(allowed)].map(({ text }) => !text.includes('No device is waiting'));
      expect(answers.filter((isTaken) => isTaken)).toHaveLength(1);
      expect(await listConsents(bench.context, user)).toHaveLength(answers[1] ? 1 : 0);
    }
    await setClient({ DeviceGrant: true, ThirdParty: false });
  });

  test('lets nobody try codes without end', async () => {
    bench.context.clock.advance(3600_000);
    const browser = newBrowser();
    const given = await begin();
    for (let guess = 0; guess < 20; guess++) {
      const code = `BBBB-BBB${'BCDFGHJKLMNPQRSTVWXZ'[guess]}`;
      expect(shown(await browser.open(`/device?user_code=${code}`)).status).toBe(400);
    }
    bench.context.clock.advance(20 * 60_000 - (bench.context.clock.now() % 3600_000));
    const refused = shown(await browser.open('/device?user_code=BBBB-CCCC'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2400']);
    // Who has the right one is not kept out by who guesses.
    expect(shown(await browser.open(`/device?user_code=${given.user_code}`)).text).toContain('type="password"');
  });

  test('is for clients and pools that say so', async () => {
    bench.context.clock.advance(3600_000);
    const given = await begin();
    await setClient({ DeviceGrant: false });
    expect((await begin()).error).toBe('unauthorized_client');
    expect((await poll(given.device_code)).body.error).toBe('unauthorized_client');
    await setClient({ DeviceGrant: true });
    await set({ DeviceGrant: false });
    expect((await begin()).error).toBe('unauthorized_client');
    expect((await poll(given.device_code)).body.error).toBe('invalid_grant');
    await set({ DeviceGrant: true });
    expect((await poll(given.device_code)).body.error).toBe('authorization_pending');
    expect((await begin({ scope: 'phone' })).error).toBe('invalid_scope');
    expect((await post('/oauth2/token', { grant_type: grantType })).body.error).toBe('invalid_request');
    const other = await createPeoplePool(bench.context, {}, {});
    expect(
      (
        await post('/oauth2/token', {
          grant_type: grantType,
          device_code: given.device_code,
          client_id: other.client.id,
        })
      ).status,
    ).toBe(400);
  });
});
