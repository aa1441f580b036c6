import { beforeAll, describe, expect, test } from 'vitest';
import type { LimitCategory } from '#domain/tenant/limits/category.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import { hostedUiRoutes } from './routes.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const tooMany = 'Too many attempts. Wait a while, then try again.';

describeOnBothEngines('the pages', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  let count = 0;
  beforeAll(async () => {
    made = await createPeoplePool(
      bench.context,
      { autoVerifiedAttributes: ['email'] },
      {
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid'],
        callbackURLs: [callback],
        preventUserExistenceErrors: 'ENABLED',
      },
    );
  });

  const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
  const visit = (path: string) =>
    `${path}?${new URLSearchParams({ response_type: 'code', client_id: made.client.id, redirect_uri: callback })}`;
  const account = (path: string) => `${path}?client_id=${made.client.id}`;
  /** Names of one length: a page is as long with any of them. */
  const newName = () => `person${String(count++).padStart(4, '0')}`;

  async function newPerson(isConfirmed = true) {
    const name = newName();
    await bench.call('SignUp', {
      ClientId: made.client.id,
      Username: name,
      Password: PASSWORD,
      UserAttributes: [{ Name: 'email', Value: `${name}@example.com` }],
    });
    if (isConfirmed) {
      await bench.call('AdminConfirmSignUp', { UserPoolId: made.pool.id, Username: name });
      const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
      await bench.call('AdminUpdateUserAttributes', { UserPoolId: made.pool.id, Username: name, UserAttributes });
    }
    return name;
  }
  const signUpFields = () => {
    const username = newName();
    return { username, password: PASSWORD, 'attribute.email': `${username}@example.com` };
  };
  async function signedIn() {
    const name = await newPerson();
    const browser = newBrowser();
    const login = shown(await browser.open(account('/account')));
    return { browser, page: shown(await browser.send(login, { username: name, password: PASSWORD })), name };
  }
  const press = (browser: TestBrowser, page: Page, path: string, fields: Record<string, string>) =>
    browser.open(path, {
      method: 'POST',
      body: new URLSearchParams({ _csrf: page.fields['_csrf'] ?? '', ...fields }),
      headers: { origin, 'sec-fetch-site': 'same-origin' },
    });

  describe('refuse at once, with 429, who sends more than the rate allows', () => {
    const limitTo = (Category: LimitCategory, RequestedLimitValue: number) =>
      bench.call('UpdateProvisionedLimit', {
        LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category } },
        RequestedLimitValue,
      });

    async function flood(category: LimitCategory, send: () => Promise<Page | URL>) {
      await limitTo(category, 1);
      bench.context.clock.advance(5_001);
      try {
        await expect
          .poll(
            async () => {
              const page = await send();
              return page instanceof URL ? 303 : page.status;
            },
            { timeout: 10_000 },
          )
          .toBe(429);
        const refused = shown(await send());
        const seconds = refused.headers.get('retry-after');
        expect([refused.status, seconds, refused.text.includes(tooMany)]).toEqual([429, '1', true]);
      } finally {
        await limitTo(category, 2_147_483_647);
        bench.context.clock.advance(5_001);
        await expect
          .poll(
            async () => {
              const page = await send();
              return page instanceof URL ? 303 : page.status;
            },
            { timeout: 10_000 },
          )
          .not.toBe(429);
      }
    }

    test.each<[LimitCategory, string, () => Record<string, string>]>([
      ['UserAuthentication', '/login', () => ({ username: newName(), password: 'wrong' })],
      ['UserCreation', '/signup', signUpFields],
      ['UserCreation', '/confirm', () => ({ username: newName(), code: '123456', password: PASSWORD })],
      ['UserResourceRead', '/resendcode', () => ({ username: newName() })],
      ['UserAccountRecovery', '/forgotPassword', () => ({ username: newName() })],
      [
        'UserAccountRecovery',
        '/confirmforgotPassword',
        () => ({ username: newName(), code: '123456', password: PASSWORD }),
      ],
    ])('%s: %s', async (category, path, fields) => {
      const browser = newBrowser();
      const page = shown(await browser.open(visit(path)));
      await flood(category, () => press(browser, page, visit(path), fields()));
    });

    test.each<[LimitCategory, string, Record<string, string>]>([
      ['UserUpdate', '/account/profile', { 'attribute.given_name': 'Ann' }],
      ['UserUpdate', '/account/verify-email', { code: '123456' }],
      ['UserAccountRecovery', '/account/password', { previous: 'wrong', proposed: PASSWORD }],
      ['UserResourceUpdate', '/account/devices', { key: 'none' }],
      ['UserToken', '/account/sessions', { end: 'others' }],
      ['UserRead', '/account/export', {}],
    ])('%s: %s', async (category, path, fields) => {
      const { browser, page } = await signedIn();
      await flood(category, () => press(browser, page, account(path), fields));
    });

    test('UserUpdate: /account/prove, where it asks', async () => {
      const { browser, page } = await signedIn();
      bench.context.clock.advance(11 * 60_000);
      await flood('UserUpdate', () => press(browser, page, account('/account/prove'), { code: '123456' }));
    });
  });

  describe('refuse, with 429, who goes on at one account', () => {
    async function goOn(most: number, send: () => Promise<Page | URL>) {
      for (let tries = 0; tries <= most; tries++) {
        const page = await send();
        if (!(page instanceof URL) && page.status === 429) {
          expect(page.text).toContain(tooMany);
          return tries;
        }
      }
      return Number.POSITIVE_INFINITY;
    }

    test.each<[string, number, (name: string) => Record<string, string>]>([
      ['/login', 8, (username) => ({ username, password: 'wrong' })],
      ['/forgotPassword', 5, (username) => ({ username })],
      ['/resendcode', 5, (username) => ({ username })],
      ['/confirm', 15, (username) => ({ username, code: '123456', password: PASSWORD })],
      ['/confirmforgotPassword', 20, (username) => ({ username, code: '123456', password: `${PASSWORD}2` })],
    ])('%s, alike for somebody and for nobody', async (path, most, fields) => {
      const refusedAfter: number[] = [];
      for (const name of [await newPerson(path !== '/resendcode' && path !== '/confirm'), newName()]) {
        const browser = newBrowser();
        const page = shown(await browser.open(visit(path)));
        refusedAfter.push(await goOn(most, () => press(browser, page, visit(path), fields(name))));
      }
      expect(refusedAfter[0]).toBeLessThanOrEqual(most);
      expect(refusedAfter[1]).toBe(refusedAfter[0]);
    });

    test('the codes of a second factor', async () => {
      const place = await createPeoplePool(
        bench.context,
        {
          emailConfiguration: {
            emailSendingAccount: 'DEVELOPER',
            sourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a',
          },
        },
        { ...made.client.settings },
      );
      const UserPoolId = place.pool.id;
      await bench.call('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} });
      const Username = newName();
      const UserAttributes = [
        { Name: 'email', Value: `${Username}@example.com` },
        { Name: 'email_verified', Value: 'true' },
      ];
      await bench.call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
      await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
      const EmailMfaSettings = { Enabled: true, PreferredMfa: true };
      await bench.call('AdminSetUserMFAPreference', { UserPoolId, Username, EmailMfaSettings });
      const browser = newBrowser();
      const address = visit('/login').replace(made.client.id, place.client.id);
      let page = shown(await browser.open(address));
      const guess = async () => {
        if (page.fields['session'] === undefined)
          page = shown(await browser.send(page, { username: Username, password: PASSWORD }));
        const answered = shown(await browser.send(page, { answer: '00000000' }));
        page = answered;
        return answered;
      };
      expect(await goOn(30, guess)).toBeLessThanOrEqual(30);
    });

    test('password and verification of an account', async () => {
      const { browser, page } = await signedIn();
      const change = () =>
        press(browser, page, account('/account/password'), { previous: 'wrong', proposed: PASSWORD });
      expect(await goOn(5, change)).toBe(5);
      const verify = () => press(browser, page, account('/account/verify-email'), { code: '123456' });
      expect(await goOn(15, verify)).toBe(15);
      const send = () => press(browser, page, account('/account/verify-email'), { send: '1' });
      expect(await goOn(5, send)).toBe(5);
    });
  });

  describe('tell no stranger who exists', () => {
    /** A page, without what has to differ: the name, the masked address that it may have, and what is random. */
    const told = ({ status, text }: Page, name: string) => {
      const same = text
        .replaceAll(name, 'NAME')
        .replace(/name="(?:_csrf|session)" value="[^"]*"/g, 'RANDOM')
        .replace(/step=[\w-]{36}/g, 'RANDOM')
        .replace(/\b\w\*+@\w\*+|\+\*+\d{4}/g, 'ADDRESS');
      return { status, same };
    };

    test.each<[string, boolean, (name: string) => Record<string, string>]>([
      ['/login', true, (username) => ({ username, password: 'wrong' })],
      ['/login', false, (username) => ({ username, password: 'wrong' })],
      ['/forgotPassword', true, (username) => ({ username })],
      ['/forgotPassword', false, (username) => ({ username })],
      ['/resendcode', true, (username) => ({ username })],
      ['/resendcode', false, (username) => ({ username })],
      ['/confirm', true, (username) => ({ username, code: '123456', password: PASSWORD })],
      ['/confirm', false, (username) => ({ username, code: '123456', password: PASSWORD })],
      ['/confirmforgotPassword', true, (username) => ({ username, code: '123456', password: `${PASSWORD}2` })],
      ['/confirmforgotPassword', false, (username) => ({ username, code: '123456', password: `${PASSWORD}2` })],
    ])('%s, to somebody who is confirmed: %j', async (path, isConfirmed, fields) => {
      const answers = [];
      for (const name of [await newPerson(isConfirmed), newName()]) {
        const browser = newBrowser();
        const page = shown(await browser.open(visit(path)));
        answers.push(told(shown(await press(browser, page, visit(path), fields(name))), name));
      }
      expect(answers[1]).toEqual(answers[0]);
    });

    test('a wrong code after a right name', async () => {
      const answers = [];
      for (const name of [await newPerson(), newName()]) {
        const browser = newBrowser();
        const page = shown(await browser.open(visit('/forgotPassword')));
        const next = shown(await browser.send(page, { username: name }));
        answers.push(told(next, name));
        const code = '123456';
        answers.push(told(shown(await browser.send(next, { code, password: `${PASSWORD}2` })), name));
        answers.push(told(shown(await browser.send(next, { code, password: 'weak' })), name));
      }
      expect(answers.slice(3)).toEqual(answers.slice(0, 3));
    });
  });
});
