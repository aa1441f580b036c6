import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from './browser.ts';
import { authorizeUrl, makeAppPlace } from './hosted-walks.ts';
import { newPerson, wrongCode } from './people.ts';
import { addUser, type Place, recoveryBySms, verified } from './pools.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const executable = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(() => browser?.close());

describe.runIf(executable !== undefined)('a page that is loaded again, in Chromium without script', () => {
  describeClient('steps of the pages', (server) => {
    let place: Place;
    let profile: BrowserContext;
    beforeAll(async () => {
      place = await makeAppPlace(server, {
        mfa: 'ON',
        factors: ['email'],
        pool: { AutoVerifiedAttributes: ['email'], ...recoveryBySms },
      });
    });
    afterEach(() => profile.close());

    async function newPage(): Promise<Page> {
      profile = await browser.newContext({ javaScriptEnabled: false, locale: 'en' });
      return profile.newPage();
    }
    const open = (page: Page, more: Record<string, string> = {}) =>
      page.goto(authorizeUrl(server.endpoint, place.clientId, more));
    const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
    const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
    const code = (page: Page) => page.getByRole('textbox', { name: 'Code' });
    /** Sends the last code, and tells what the app is given. */
    async function goToApp(page: Page): Promise<URLSearchParams> {
      const [request] = await Promise.all([
        page.waitForRequest((one) => one.url().startsWith('https://app.example/')),
        press(page, 'Next'),
      ]);
      return new URL(request.url()).searchParams;
    }
    const somebody = () => addUser(server, place, ({ email }) => verified({ email }));
    const mailsTo = async (email: string) => (await messagesTo(server, email)).length;

    async function signIn(page: Page, { username, password }: { username: string; password: string }) {
      await page.getByLabel('Username').fill(username);
      await page.getByLabel('Password').fill(password);
      await press(page, 'Sign in');
      expect(await heading(page)).toBe('Verify it is you');
    }

    /** Comes to the step that asks for the code of the email address. */
    async function signUp(page: Page) {
      const person = newPerson();
      await open(page);
      await page.getByRole('link', { name: 'Sign up' }).click();
      await page.getByLabel('Username').fill(person.username);
      await page.getByLabel('Email address').fill(person.email);
      await page.getByLabel('Password').fill(person.password);
      await press(page, 'Sign up');
      return person;
    }

    test('shows the same step of a sign-in, sends nothing again, and takes its code', async () => {
      const person = await somebody();
      const page = await newPage();
      await open(page);
      await signIn(page, person);
      const [sent, address] = [await mailsTo(person.email), page.url()];
      await page.reload();
      expect([await heading(page), page.url()]).toEqual(['Verify it is you', address]);
      await page.goto('about:blank');
      await page.goto(address);
      expect(await heading(page)).toBe('Verify it is you');
      expect(await mailsTo(person.email)).toBe(sent);

      const right = await lastCodeTo(server, person.email);
      await code(page).fill(wrongCode(right));
      await press(page, 'Next');
      expect(await page.getByRole('alert').textContent()).toBe('That code is not right. Try again.');
      await page.reload();
      expect(await page.getByRole('alert').textContent()).toBe('That code is not right. Try again.');
      expect([await heading(page), page.url()]).toEqual(['Verify it is you', address]);
      await code(page).fill(right);
      expect((await goToApp(page)).has('code')).toBe(true);
      // What is over is not shown to whoever goes back to it.
      const later = await profile.newPage();
      await later.goto(address);
      expect(await heading(later)).toBe('Sign in to Aurora Books');
    });

    test('goes back to the first form, and forward to the step', async () => {
      const person = await somebody();
      const page = await newPage();
      await open(page);
      await signIn(page, person);
      await page.goBack();
      expect(await heading(page)).toBe('Sign in to Aurora Books');
      await page.goForward();
      expect(await heading(page)).toBe('Verify it is you');
      await code(page).fill(await lastCodeTo(server, person.email));
      expect((await goToApp(page)).has('code')).toBe(true);
    });

    test('says at the step what was wrong with a code, and leads back without a form that is sent again', async () => {
      const page = await newPage();
      const { email } = await signUp(page);
      const address = page.url();
      const right = await lastCodeTo(server, email);
      await code(page).fill(wrongCode(right));
      await press(page, 'Confirm');
      const sent: string[] = [];
      page.on('request', (one) => sent.push(one.method()));
      await page.reload();
      expect(page.url()).toBe(address);
      expect(await page.getByRole('alert').count()).toBe(1);
      expect(await page.getByText('We sent a code to a***@e***.').count()).toBe(1);
      expect(await code(page).evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
      expect(await code(page).getAttribute('aria-invalid')).toBe('true');
      await page.goBack();
      expect(['Confirm your account', 'Create your account']).toContain(await heading(page));
      expect(new Set(sent)).toEqual(new Set(['GET']));
      await page.goto(address);
      await code(page).fill(right);
      await press(page, 'Confirm');
      expect(await page.getByText('Your account is confirmed. Sign in now.').count()).toBe(1);
    });

    test('mixes no two tabs, and shows a step in the request that it is of alone', async () => {
      const people = [await somebody(), await somebody()];
      const first = await newPage();
      const second = await profile.newPage();
      const tabs = [first, second].map((page, at) => ({ page, person: people[at] ?? people[0], state: `tab-${at}` }));
      for (const { page, person, state } of tabs) {
        await open(page, { state });
        if (person !== undefined) await signIn(page, person);
      }
      for (const { page, person, state } of tabs) {
        await page.reload();
        expect(await page.getByText(person?.username ?? '').count()).toBe(1);
        await code(page).fill(await lastCodeTo(server, person?.email ?? ''));
        expect((await goToApp(page)).get('state')).toBe(state);
      }
      await open(first, { state: 'one', prompt: 'login' });
      if (people[0] !== undefined) await signIn(first, people[0]);
      await first.goto(first.url().replace('state=one', 'state=other'));
      expect(await heading(first)).toBe('Sign in to Aurora Books');
    });

    test('shows what follows a sign-up, its confirmation, and a password that is forgotten', async () => {
      const page = await newPage();
      const { username, email } = await signUp(page);
      await page.reload();
      expect(await heading(page)).toBe('Confirm your account');
      expect(await page.getByText('We sent a code to a***@e***.').count()).toBe(1);
      expect(await mailsTo(email)).toBe(1);
      await code(page).fill(await lastCodeTo(server, email));
      await press(page, 'Confirm');
      await page.reload();
      expect(await page.getByText('Your account is confirmed. Sign in now.').count()).toBe(1);
      expect(await page.getByLabel('Username').inputValue()).toBe(username);

      const person = await somebody();
      await page.getByRole('link', { name: 'Forgot your password?' }).click();
      await page.getByLabel('Username').fill(person.username);
      await press(page, 'Send me a code');
      const sent = await mailsTo(person.email);
      await page.reload();
      expect(await heading(page)).toBe('Choose a new password');
      expect(await mailsTo(person.email)).toBe(sent);
      await page.getByRole('link', { name: 'Back to sign in' }).click();
      expect(await heading(page)).toBe('Sign in to Aurora Books');
    });
  });
});
