import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { beginSoftwareToken, registerSoftwareToken } from '#domain/people/mfa/software-token.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { Authenticator } from '../../../test/authenticator.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, type Page, shown, type TestBrowser } from '../../../test/browser.ts';
import {
  authorizeUrl,
  browserOf,
  callback,
  clientSecret,
  createFederatedClient,
  createFederatedPool,
  origin,
  thisMachine,
} from '../../../test/federated-pool.ts';
import { type OutsideProvider, startOutsideProvider } from '../../../test/outside-provider.ts';
import { PASSWORD } from '../../../test/people.ts';

describeOnBothEngines(
  'a provider that does not say when it asked who somebody is',
  (bench) => {
    let outside: OutsideProvider;
    let poolId: string;
    let clientId: string;
    let people = 0;
    beforeAll(async () => {
      outside = await startOutsideProvider(clientSecret);
      outside.now = () => bench.context.clock.now();
    });
    beforeEach(async () => {
      ({ poolId } = await createFederatedPool(bench.call, { Outside: outside }));
      clientId = await createFederatedClient(bench.call, poolId, ['Outside']);
      outside.behaviour = {};
      outside.person = `ann${people++}`;
    });
    afterAll(() => outside.close());

    const minute = 60_000;
    const account = (path: string, more: Record<string, string> = {}) =>
      `/account/${path}?${new URLSearchParams({ client_id: clientId, ...more })}`;
    const poolOf = () => loadPool(bench.context, poolId);
    const userOf = async (name = `Outside_${outside.person}`) => loadUser(bench.context, await poolOf(), name);
    const lastCode = () => bench.context.sent.at(-1)?.code ?? '';
    const press = (browser: TestBrowser, page: Page, path: string, fields: Record<string, string>) =>
      browser.open(account(path), {
        method: 'POST',
        body: new URLSearchParams({ _csrf: page.fields['_csrf'] ?? '', ...fields }),
        headers: { origin, 'sec-fetch-site': 'same-origin' },
      });
    /** Somebody who is signed in by the provider, which has asked nothing. */
    async function enter(): Promise<TestBrowser> {
      const browser = browserOf(bench.context, outside);
      expect(leftTo(await browser.open(authorizeUrl(clientId, 'Outside'))).searchParams.get('code')).not.toBeNull();
      return browser;
    }
    const isOpen = async (browser: TestBrowser) =>
      shown(await browser.open(account('delete'))).text.includes('name="sure"');
    /** On the way to the page that deletes, where they are asked who they are. */
    async function askedOn(browser: TestBrowser): Promise<Page> {
      const page = shown(await browser.open(account('delete')));
      expect(page.url.pathname).toBe('/account/prove');
      return page;
    }
    /** The same page, once a code is on its way. */
    async function withCode(browser: TestBrowser, send = 'email'): Promise<Page> {
      const page = await askedOn(browser);
      const { back = '' } = page.fields;
      return shown(await press(browser, page, 'prove', { send, back }));
    }

    test('opens nothing that guards an account, however often it is asked', async () => {
      const browser = await enter();
      for (const path of ['delete', 'password', 'factors', 'authenticator', 'recovery-codes']) {
        const page = shown(await browser.open(account(path)));
        expect([path, page.url.pathname, page.status]).toEqual([path, '/account/prove', 200]);
      }
      const page = await askedOn(browser);
      for (const [path, fields] of [
        ['delete', { sure: '1' }],
        ['export', {}],
        ['password', { proposed: `${PASSWORD}2` }],
        ['linked', { link: 'Outside' }],
      ] as const) {
        expect([path, shown(await press(browser, page, path, fields)).status]).toEqual([path, 403]);
      }
      const add = { client_id: clientId, response_type: 'code', redirect_uri: callback };
      const adding = shown(await browser.open(`/passkeys/add?${new URLSearchParams(add)}`));
      expect(adding.url.pathname).toBe('/account/prove');
      expect((await userOf()).enabled).toBe(true);
      expect(shown(await browser.open(`/account?client_id=${clientId}`)).url.pathname).toBe('/account');
    });

    test('leaves a code to their proved address, which opens it for ten minutes, in that browser', async () => {
      const [browser, other] = [await enter(), await enter()];
      const page = await withCode(browser);
      expect(page.text).toContain(`a***@p***`);
      expect(bench.context.sent.at(-1)).toMatchObject({ recipient: `${outside.person}@provider.example` });
      const { back = '' } = page.fields;
      const wrong = shown(await press(browser, page, 'prove', { code: '000000', back, sent: 'email' }));
      expect([wrong.status, wrong.text.includes('That code is not right')]).toEqual([400, true]);
      const code = lastCode();
      const opened = shown(await press(browser, wrong, 'prove', { code, back, sent: 'email' }));
      expect([opened.url.pathname, opened.text.includes('name="sure"')]).toEqual(['/account/delete', true]);
      expect([await isOpen(browser), await isOpen(other)]).toEqual([true, false]);
      // Once, and for nobody else.
      const again = shown(await press(other, await withCode(other), 'prove', { code, back }));
      expect(again.status).toBe(400);
      bench.context.clock.advance(11 * minute);
      expect(await isOpen(browser)).toBe(false);
    });

    test('takes a code of many answers at once for one of them', async () => {
      const browsers = [await enter(), await enter(), await enter()];
      const pages: Page[] = [];
      for (const browser of browsers) pages.push(await askedOn(browser));
      await withCode(browsers[0] as TestBrowser);
      const code = lastCode();
      const sends = browsers.map((browser, at) => press(browser, pages[at] as Page, 'prove', { code }));
      const paths = (await Promise.all(sends)).map((one) => shown(one).status);
      expect(paths.toSorted((one, other) => one - other)).toEqual([200, 400, 400]);
    });

    test('leaves no way by an address that nobody has proved, and says what to do', async () => {
      outside.behaviour = { userInfo: { email_verified: false } };
      const browser = await enter();
      const page = await askedOn(browser);
      expect(page.text).toContain('Ask those who run the app');
      const before = bench.context.sent.length;
      const home = shown(await browser.open(`/account?client_id=${clientId}`));
      expect(shown(await press(browser, home, 'prove', { send: 'email' })).status).toBe(400);
      expect(bench.context.sent).toHaveLength(before);
      expect(shown(await press(browser, home, 'prove', { code: '123456' })).text).toContain('or none was sent');
    });

    test('a code that went to an address of before proves nothing', async () => {
      const browser = await enter();
      const page = await withCode(browser);
      const code = lastCode();
      const UserAttributes = [
        { Name: 'email', Value: 'new@provider.example' },
        { Name: 'email_verified', Value: 'true' },
      ];
      await bench.call('AdminUpdateUserAttributes', {
        UserPoolId: poolId,
        Username: `Outside_${outside.person}`,
        UserAttributes,
      });
      const refused = shown(await press(browser, page, 'prove', { code }));
      expect([refused.status, await isOpen(browser)]).toEqual([400, false]);
    });

    test('whoever has an authenticator app proves that, and no message will do', async () => {
      await bench.call('SetUserPoolMfaConfig', {
        UserPoolId: poolId,
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      });
      const browser = await enter();
      const [pool, user] = [await poolOf(), await userOf()];
      const secret = parseBase32(await beginSoftwareToken(bench.context, { pool, user, held: [] })) as Uint8Array;
      const codeOf = (steps: number) => hotp(secret, totpStep(bench.context.clock.now()) + steps);
      await registerSoftwareToken(bench.context, { pool, user, held: [] }, { code: codeOf(-1) });
      const page = await askedOn(browser);
      expect(page.text).not.toContain('name="send"');
      expect(shown(await press(browser, page, 'prove', { send: 'email' })).status).toBe(400);
      for (let guess = 0; guess < 6; guess++) await press(browser, page, 'prove', { code: '000000' });
      expect(shown(await press(browser, page, 'prove', { code: codeOf(0) })).status).toBe(429);
      bench.context.clock.advance(minute);
      const { back = '' } = page.fields;
      const code = codeOf(0);
      expect(shown(await press(browser, page, 'prove', { code, back })).url.pathname).toBe('/account/delete');
      expect(shown(await press(await enter(), page, 'prove', { code })).status).not.toBe(200);
    });

    test('whoever has a passkey proves that, known to it, once, in that browser, and no message will do', async () => {
      await bench.call('UpdateUserPool', {
        UserPoolId: poolId,
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      });
      const [browser, other] = [await enter(), await enter()];
      const first = await withCode(browser);
      await press(browser, first, 'prove', { code: lastCode() });
      const add = { client_id: clientId, response_type: 'code', redirect_uri: callback };
      const adding = shown(await browser.open(`/passkeys/add?${new URLSearchParams(add)}`));
      const optionsOf = ({ text }: Page) => JSON.parse(unescape(/data-options="([^"]*)"/.exec(text)?.[1] ?? ''));
      const authenticator = new Authenticator();
      // Browsers keep no passkey for an address of numbers.
      const seen = { origin: 'http://localhost:9229' };
      const created = JSON.stringify(authenticator.create(optionsOf(adding), seen));
      leftTo(await browser.send(adding, { credential: created }));
      bench.context.clock.advance(11 * minute);

      let page = await askedOn(browser);
      expect(page.text).not.toContain('name="send"');
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
      // There is no other way to choose, and it says what to do.
      expect(page.text).not.toContain('choose another way');
      expect(page.text).toContain('Passkeys need JavaScript. Switch it on, and load this page again.');
      expect(page.text).toContain('open this page where your passkey is, or ask those who run the app.');
      expect(optionsOf(page)).toMatchObject({ userVerification: 'required' });
      expect(shown(await press(browser, page, 'prove', { send: 'email' })).status).toBe(400);
      const answer = (from: TestBrowser, habits = {}) =>
        from.send(page, { credential: authenticator.get(optionsOf(page), { ...seen, ...habits }) });
      const unknown = shown(await answer(browser, { userVerified: false }));
      expect([unknown.status, unknown.text.includes('>This passkey could not be accepted. Try again.<')]).toEqual([
        400,
        true,
      ]);
      expect(shown(await browser.send(page, { credential: 'no JSON' })).status).toBe(400);
      // Of another browser of the same person.
      const theirs = shown(await other.open(account('prove')));
      const foreign = { ...page, fields: { ...page.fields, _csrf: theirs.fields['_csrf'] ?? '' } };
      const credential = authenticator.get(optionsOf(page), seen);
      expect(shown(await other.send(foreign, { credential })).status).toBe(400);
      expect([await isOpen(browser), await isOpen(other)]).toEqual([false, false]);

      // On the way they have come from their provider again, in another session.
      page = await askedOn(browser);
      const opened = shown(await answer(browser));
      expect([opened.url.pathname, opened.text.includes('name="sure"')]).toEqual(['/account/delete', true]);
      bench.context.clock.advance(11 * minute);
      expect(shown(await answer(browser)).status).toBe(400);
      expect(await isOpen(browser)).toBe(false);
    });

    test('whoever has an account of the pool signs in to that', async () => {
      clientId = await createFederatedClient(bench.call, poolId, ['COGNITO', 'Outside']);
      await bench.call('AdminCreateUser', {
        UserPoolId: poolId,
        Username: 'bob',
        UserAttributes: [
          { Name: 'email', Value: 'bob@provider.example' },
          { Name: 'email_verified', Value: 'true' },
        ],
        MessageAction: 'SUPPRESS',
      });
      await bench.call('AdminSetUserPassword', {
        UserPoolId: poolId,
        Username: 'bob',
        Password: PASSWORD,
        Permanent: true,
      });
      await bench.call('AdminLinkProviderForUser', {
        UserPoolId: poolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'bob' },
        SourceUser: {
          ProviderName: 'Outside',
          ProviderAttributeName: 'Cognito_Subject',
          ProviderAttributeValue: outside.person,
        },
      });
      const browser = await enter();
      const login = shown(await browser.open(account('delete')));
      expect(login.url.pathname).toBe('/login');
      // By the provider again.
      const again = `${login.url.search}&identity_provider=Outside`;
      const page = shown(await browser.open(`/oauth2/authorize${again}`));
      expect(page.url.pathname).toBe('/account/prove');
      expect(page.text).not.toContain('name="send"');
      const home = shown(await browser.open(`/account?client_id=${clientId}`));
      expect(shown(await press(browser, home, 'prove', { send: 'email' })).status).toBe(400);
      const link = unescape(/<a href="([^"]*authorize[^"]*)"/.exec(page.text)?.[1] ?? '');
      const back = shown(await browser.send(shown(await browser.open(link)), { username: 'bob', password: PASSWORD }));
      expect([back.url.pathname, back.text.includes('name="sure"')]).toEqual(['/account/delete', true]);
    });

    test('leads to pages of ours alone', async () => {
      const browser = await enter();
      const page = await withCode(browser);
      const back = 'https://evil.example/account';
      const opened = shown(await press(browser, page, 'prove', { code: lastCode(), back }));
      expect(opened.url.href).toBe(`${origin}/account?client_id=${clientId}`);
      for (const evil of [back, '//evil.example/account', '/logout', '/account/../logout']) {
        const led = shown(await browser.open(account('prove', { back: evil })));
        expect(led.url.pathname).toBe('/account');
      }
    });
  },
  thisMachine,
);

function unescape(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
