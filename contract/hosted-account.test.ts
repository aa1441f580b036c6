import { readFile } from 'node:fs/promises';
import { SetUserPoolMfaConfigCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addAuthenticator, findChromium, startBrowser } from './browser.ts';
import { administrator, type Person } from './people.ts';
import { confirmed, makeClient, makePool } from './sdk-client.ts';
import { describeClient, lastCodeTo } from './server.ts';
import { totp } from './totp.ts';

const executable = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(() => browser?.close());

const callback = 'https://app.example/callback';

describe.runIf(executable !== undefined)('a browser', () => {
  describeClient('the pages about an account, in Chromium', (server) => {
    let userPoolId: string;
    let clientId: string;
    /** Passkeys are for names, and not for addresses of numbers. */
    let origin: string;
    const open: BrowserContext[] = [];
    beforeAll(async () => {
      origin = server.endpoint.replace('127.0.0.1', 'localhost');
      userPoolId = await makePool(server, {
        AutoVerifiedAttributes: ['email'],
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
      });
      await administrator(server).send(
        new SetUserPoolMfaConfigCommand({
          UserPoolId: userPoolId,
          MfaConfiguration: 'OPTIONAL',
          SoftwareTokenMfaConfiguration: { Enabled: true },
        }),
      );
      const client = await makeClient(server, userPoolId, {
        ClientName: 'Notes',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: [callback],
        SupportedIdentityProviders: ['COGNITO'],
      });
      clientId = client.ClientId;
    });
    afterEach(async () => {
      for (const profile of open.splice(0)) await profile.close();
    });

    async function newPage(javaScriptEnabled: boolean): Promise<Page> {
      const profile = await browser.newContext({
        javaScriptEnabled,
        viewport: { width: 320, height: 700 },
        locale: 'en',
      });
      open.push(profile);
      await profile.route('https://app.example/**', (route) => route.fulfill({ body: 'the app' }));
      return profile.newPage();
    }
    const newPerson = () => confirmed(server, clientId, userPoolId);
    const address = (path: string, more: Record<string, string> = {}) =>
      `${origin}${path}?${new URLSearchParams({ client_id: clientId, ...more })}`;
    const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
    const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
    const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

    async function fillIn(page: Page, { username, password }: Pick<Person, 'username' | 'password'>) {
      await page.getByLabel('Username').fill(username);
      await page.getByLabel('Password').fill(password);
      await press(page, 'Sign in');
    }
    async function enter(page: Page, person: Person, path = '/account') {
      await page.goto(address(path));
      await fillIn(page, person);
    }
    const isWide = (page: Page) =>
      page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');

    test('without script: everything but passkeys', async () => {
      const person = await newPerson();
      const page = await newPage(false);
      await enter(page, person);
      expect(await heading(page)).toBe('Your account');
      expect(await page.getByText(`You are signed in as ${person.username}.`).count()).toBe(1);

      await follow(page, 'Profile and addresses');
      await page.getByLabel('First name').fill('Ann');
      await page.getByLabel('Email address').fill(`new-${person.email}`);
      await press(page, 'Save');
      expect(await heading(page)).toBe('Verify your email address');
      await page.getByRole('textbox', { name: 'Code' }).fill('000000');
      await press(page, 'Confirm');
      expect(await page.getByRole('alert').textContent()).toBe('That code is not right. Try again.');
      await page.getByRole('textbox', { name: 'Code' }).fill(await lastCodeTo(server, `new-${person.email}`));
      await press(page, 'Confirm');
      expect(await page.getByText(`new-${person.email} is verified.`).count()).toBe(1);
      expect(await page.getByLabel('First name').inputValue()).toBe('Ann');

      await follow(page, 'Your account');
      await follow(page, 'Password');
      await page.getByLabel('Current password').fill(person.password);
      await page.getByLabel('New password').fill(`${person.password}-2`);
      await press(page, 'Change password');
      expect(await page.getByRole('status').textContent()).toBe('Done.');
      const changed = { ...person, password: `${person.password}-2` };

      await follow(page, 'Your account');
      await follow(page, 'Verification in two steps');
      await page.getByRole('button', { name: 'Set up: A code from an authenticator app' }).click();
      const secret = (await page.locator('.typed').textContent()) ?? '';
      expect(await page.getByRole('img', { name: 'QR code for your authenticator app' }).count()).toBe(1);
      await page.getByRole('textbox', { name: 'Code' }).fill(totp(secret));
      await press(page, 'Confirm');
      expect(await page.getByText('On', { exact: true }).count()).toBe(1);
      await press(page, 'Create new codes');
      const codes = await page.locator('ul.codes li').allTextContents();
      expect(codes).toHaveLength(10);

      const other = await newPage(false);
      await enter(other, changed, '/account/sessions');
      await other.getByRole('textbox', { name: 'Code' }).fill(codes[0] ?? '');
      await press(other, 'Next');
      expect(await heading(other)).toBe('Where you are signed in');
      expect(await other.getByRole('heading', { name: 'Chrome, Linux' }).count()).toBe(2);
      await press(other, 'Sign out in all other browsers');
      expect(await other.getByRole('heading', { name: 'Chrome, Linux' }).count()).toBe(1);
      await page.goto(address('/account'));
      expect(await heading(page)).toBe('Sign in to Notes');

      await follow(other, 'Your account');
      await follow(other, 'Your data');
      const [download] = await Promise.all([other.waitForEvent('download'), press(other, 'Download')]);
      const data = JSON.parse(await readFile(await download.path(), 'utf8'));
      expect(data.account.attributes).toMatchObject({ given_name: 'Ann', email: `new-${person.email}` });

      await other.goto(address('/account/delete'));
      await other.getByLabel('I want my account to be deleted.').check();
      await press(other, 'Delete my account');
      expect(await heading(other)).toBe('Your account is deleted');
      await other.goto(address('/account'));
      await fillIn(other, changed);
      expect(await other.getByRole('alert').textContent()).toContain('do not match');
    });

    test('no page scrolls sideways on a small telephone', async () => {
      const page = await newPage(false);
      await enter(page, await newPerson());
      const paths = ['', '/profile', '/verify-email', '/password', '/factors', '/authenticator', '/recovery-codes'];
      const more = ['/passkeys', '/devices', '/sessions', '/linked', '/apps', '/export', '/delete'];
      for (const path of [...paths, ...more]) {
        const answer = await page.goto(address(`/account${path}`));
        expect([path, answer?.status(), await isWide(page)]).toEqual([path, 200, false]);
      }
    });

    describe('passkeys', () => {
      async function withAuthenticator(): Promise<Page> {
        const page = await newPage(true);
        await addAuthenticator(page);
        return page;
      }
      const app = { response_type: 'code', redirect_uri: callback, state: 'there' };

      async function signInByPasskey(page: Page, { username }: Person) {
        await page.goto(address('/login', app));
        await page.getByLabel('Username').fill(username);
        await press(page, 'Sign in another way');
        await press(page, 'A passkey');
      }

      test('are made at the address of AWS, and sign in to the app', async () => {
        const person = await newPerson();
        const page = await withAuthenticator();
        const troubles: string[] = [];
        page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
        page.on('pageerror', ({ message }) => troubles.push(message));
        await page.goto(address('/passkeys/add', app));
        await fillIn(page, person);
        expect(await heading(page)).toBe('Add a passkey');
        await press(page, 'Create a passkey');
        await page.waitForURL(`${callback}**`);
        expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();

        await page.context().clearCookies();
        await signInByPasskey(page, person);
        await press(page, 'Use a passkey');
        await page.waitForURL(`${callback}**`);
        expect(new URL(page.url()).searchParams.get('state')).toBe('there');

        await page.goto(address('/account/passkeys'));
        expect(await page.getByRole('heading', { level: 2 }).count()).toBe(1);
        await follow(page, 'Add a passkey');
        await press(page, 'Create a passkey');
        // This authenticator has one already.
        await page.getByRole('alert').waitFor();
        expect(await page.getByRole('alert').textContent()).toBe('No passkey was created. Try again.');
        await follow(page, 'Not now');
        await page.getByRole('button', { name: /^Remove: / }).click();
        expect(await page.getByText('You have no passkeys.').count()).toBe(1);
        expect(troubles).toEqual([]);
      });

      test('leave the other ways to who has none, or runs no script', async () => {
        const person = await newPerson();
        const maker = await withAuthenticator();
        await maker.goto(address('/passkeys/add', app));
        await fillIn(maker, person);
        await press(maker, 'Create a passkey');
        await maker.waitForURL(`${callback}**`);

        const page = await newPage(false);
        await signInByPasskey(page, person);
        await page.getByText('Passkeys need JavaScript.').waitFor();
        expect(await page.getByRole('button', { name: 'Use a passkey' }).count()).toBe(0);
        await follow(page, 'Sign in another way');
        await fillIn(page, person);
        await page.waitForURL(`${callback}**`);

        const stranger = await withAuthenticator();
        await signInByPasskey(stranger, person);
        await press(stranger, 'Use a passkey');
        await stranger.getByRole('alert').waitFor();
        expect(await stranger.getByRole('alert').textContent()).toContain('choose another way');
        await follow(stranger, 'Sign in another way');
        await fillIn(stranger, person);
        await stranger.waitForURL(`${callback}**`);
      });
    });
  });
});
