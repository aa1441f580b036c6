import {
  AdminAddUserToGroupCommand,
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
  SetUserPoolMfaConfigCommand,
  UpdateProvisionedLimitCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from '../browser.ts';
import { totp } from '../totp.ts';
import { type ConsoleServer, fillSignIn, goTo, openByLink, signInFirst, startConsole } from './console-server.ts';

const executable = await findChromium();

describe.runIf(executable !== undefined)('the way into the console', () => {
  let browser: Browser;
  let server: ConsoleServer;
  beforeAll(async () => {
    browser = await startBrowser(executable ?? '');
    server = await startConsole();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const newPage = async () => (await browser.newContext({ locale: 'en' })).newPage();
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

  /** Does something, and finds it in the audit with the account of whoever is signed in. */
  async function auditKnows(page: Page): Promise<void> {
    await goTo(page, `#/pools/${server.userPoolId}`);
    await page.getByRole('button', { name: 'Protect from deletion' }).click();
    await page.getByRole('button', { name: 'Allow deletion' }).waitFor();
    await goTo(page, '#/audit');
    const row = page.locator('tbody tr', { hasText: 'UpdateUserPool' }).first();
    await row.getByText('ok').waitFor();
    await row.locator('summary').click();
    await row.getByText('DeletionProtection').waitFor();
    await row.locator('a').first().click();
    await heading(page, 'User ada@example.com').waitFor();
    await goTo(page, '');
    await page.evaluate("history.replaceState(null, '', '/console/')");
  }

  test('nobody can sign in before it is set up, and the page says what to do', async () => {
    const page = await newPage();
    await page.goto(`${server.endpoint}/console/`);
    await page.getByText('cenote console setup').waitFor();
    expect(await page.getByRole('button', { name: 'Sign in' }).count()).toBe(0);
    await page.context().close();
  });

  test('the link of cenote dev works once, and leaves nothing in the address', async () => {
    const page = await newPage();
    await page.goto(server.link);
    await heading(page, 'User pools').waitFor();
    expect(page.url()).toBe(`${server.endpoint}/console/`);
    await page.getByRole('link', { name: 'cenote', exact: true }).waitFor();
    // The tab goes on with its session.
    await page.reload();
    await heading(page, 'User pools').waitFor();
    expect(await page.evaluate('localStorage.length')).toBe(0);
    const other = await newPage();
    await other.goto(server.link);
    await other.getByText('This link was used already, or is too old.').waitFor();
    await Promise.all([page.context().close(), other.context().close()]);
  });

  test.each(['settings', 'link'])(
    'a server that does not answer for its %s is told as such, and costs no link',
    async (what) => {
      const page = await newPage();
      await page.route(`**/console/${what}`, (route) => route.abort());
      await page.goto(await server.newLink());
      await page.getByRole('alert').getByText('The server cannot be reached. Try again.').waitFor();
      await page.unrouteAll();
      await page.reload();
      await heading(page, 'User pools').waitFor();
      expect(page.url()).toBe(`${server.endpoint}/console/`);
      await page.context().close();
    },
  );

  test('a link that is put into the address of an open tab leaves it at once, and leads in', async () => {
    const page = await newPage();
    await page.goto(`${server.endpoint}/console/`);
    await page.getByText('cenote console link').waitFor();
    await page.goto(await server.newLink());
    await heading(page, 'User pools').waitFor();
    expect(page.url()).toBe(`${server.endpoint}/console/`);

    // Somebody who is in already gets a session of the link, where they are.
    await goTo(page, '#/limits');
    const credentials = () => page.evaluate<string>("sessionStorage.getItem('cenote-console')");
    const before = await credentials();
    const link = await server.newLink();
    await page.goto(link);
    await expect.poll(credentials).not.toBe(before);
    await heading(page, 'Limits').waitFor();
    expect(page.url()).toBe(`${server.endpoint}/console/#/limits`);

    // It is good once here as well, and one that is good for nothing ends nothing.
    await page.locator('main[aria-busy=false]').waitFor();
    const after = await credentials();
    await page.goto(link);
    await page.getByRole('alert').getByText('This link was used already, or is too old.').waitFor();
    expect(page.url()).toBe(`${server.endpoint}/console/#/limits`);
    expect(await credentials()).toBe(after);
    await heading(page, 'Limits').waitFor();
    // Where the server does not answer it is not spent.
    const other = await server.newLink();
    await page.route('**/console/link', (route) => route.abort());
    await page.goto(other);
    await page.getByRole('alert').getByText('The sign-in did not work. Try again.').waitFor();
    await page.unroute('**/console/link');
    await page.goto(other);
    await expect.poll(credentials).not.toBe(after);
    await page.context().close();
  });

  test('an administrator signs in at the hosted pages with a second factor, and signs out', async () => {
    await server.operate('setup');
    const email = 'ada@example.com';
    const { temporaryPassword } = await server.operate<{ temporaryPassword: string }>(
      'add-admin',
      email,
      '--role',
      'owner',
    );
    const page = await newPage();
    const { password, secret } = await signInFirst(page, server, email, temporaryPassword);
    await heading(page, 'User pools').waitFor();
    await page.getByText('Owner, until').waitFor();
    await auditKnows(page);
    expect(page.url()).toBe(`${server.endpoint}/console/`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await fillSignIn(page, email, password);
    // The password alone leads nowhere; the code of a step is good once.
    await page.locator('input[autocomplete=one-time-code]').fill(totp(secret, 1));
    await page.locator('form button').first().click();
    await heading(page, 'User pools').waitFor();
    await page.context().close();
  });

  test('an answer that this tab did not ask for lets nobody in', async () => {
    const page = await newPage();
    await page.goto(`${server.endpoint}/console/?code=stolen&state=other`);
    await page.getByText('The sign-in did not work.').waitFor();
    expect(page.url()).toBe(`${server.endpoint}/console/`);
    await page.context().close();
  });

  test('a reader is offered no change, and the server refuses one all the same', async () => {
    const email = 'rea@example.com';
    const { temporaryPassword } = await server.operate<{ temporaryPassword: string }>(
      'add-admin',
      email,
      '--role',
      'read',
    );
    const page = await newPage();
    await signInFirst(page, server, email, temporaryPassword);
    await page.getByText('Reader, until').waitFor();
    expect(await page.getByRole('button', { name: 'Create a user pool' }).count()).toBe(0);
    await goTo(page, `#/pools/${server.userPoolId}/users`);
    expect(await page.getByRole('button', { name: 'Create a user' }).count()).toBe(0);
    await goTo(page, `#/pools/${server.userPoolId}/clients/${server.clientId}`);
    await page.getByText('Your role (Reader) does not allow this.').waitFor();
    // A program with the reader's credentials gets no further than the page.
    const kept = JSON.parse(await page.evaluate<string>("sessionStorage.getItem('cenote-console')"));
    const sdk = new CognitoIdentityProviderClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: kept,
    });
    const { userPoolId: own } = JSON.parse(await (await fetch(`${server.endpoint}/console/settings`)).text());
    const denied = { name: 'AccessDeniedException' };
    const change = new SetUserPoolMfaConfigCommand({ UserPoolId: server.userPoolId, MfaConfiguration: 'OFF' });
    await expect(sdk.send(change)).rejects.toMatchObject(denied);
    const promotion = { UserPoolId: own, Username: email, GroupName: 'cenote-console-owner' };
    await expect(sdk.send(new AdminAddUserToGroupCommand(promotion))).rejects.toMatchObject(denied);
    expect((await sdk.send(new ListUserPoolsCommand({ MaxResults: 10 }))).UserPools).toHaveLength(2);
    await page.context().close();
  });

  test('a writer is offered pools and no limit of the installation, which the server refuses all the same', async () => {
    const email = 'wil@example.com';
    const added = await server.operate<{ temporaryPassword: string }>('add-admin', email, '--role', 'write');
    const page = await newPage();
    await signInFirst(page, server, email, added.temporaryPassword);
    await page.getByRole('button', { name: 'Create a user pool' }).waitFor();
    await goTo(page, '#/limits');
    await page.getByText('UserAuthentication', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Change' }).count()).toBe(0);
    const credentials = JSON.parse(await page.evaluate<string>("sessionStorage.getItem('cenote-console')"));
    const sdk = new CognitoIdentityProviderClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserAuthentication' } } as const;
    const change = new UpdateProvisionedLimitCommand({ LimitDefinition, RequestedLimitValue: 1 });
    await expect(sdk.send(change)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await page.context().close();
    await server.operate('remove', email);
  });

  test('an administrator who is removed signs in no more', async () => {
    const [email, owner] = ['rea@example.com', { email: 'ada@example.com', role: 'owner' }];
    expect(await server.operate('list')).toEqual([{ email, role: 'read' }, owner]);
    expect(await server.operate('remove', email)).toEqual({ removed: email });
    expect(await server.operate('list')).toEqual([owner]);
    const page = await newPage();
    await page.goto(`${server.endpoint}/console/`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await fillSignIn(page, email, 'Rather-Long-And-Own-7');
    await page.getByText('do not match').waitFor();
    await page.context().close();
  });

  test('another link makes an owner of whoever opens it', async () => {
    const { link } = await server.operate<{ link: string }>('link');
    const page = await newPage();
    await page.goto(link);
    await page.getByText('Owner, until').waitFor();
    await page.context().close();
  });

  test('in production, where every signature is checked, a link leads in as well', async () => {
    const production = await startConsole('start');
    const page = await openByLink(browser, production);
    await page.getByRole('button', { name: 'Create a user pool' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('first');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await heading(page, 'first').waitFor();
    expect(production.link).toBe('');
    await expect(production.sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    await page.context().close();
    await production.close();
  });

  test('a session is over within the hour, and the page says so', async () => {
    const page = await openByLink(browser, server);
    const seconds = 61 * 60;
    const turned = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify({ advanceSeconds: seconds });
    expect((await fetch(`${server.endpoint}/dev/clock`, { ...turned, body })).ok).toBe(true);
    // The tab's clock goes with the server's: else the signature is too old, not the session.
    await page.evaluate(`{ const now = Date.now; Date.now = () => now() + ${seconds * 1000}; }`);
    await page.evaluate("location.hash = '#/limits'");
    await page.getByText('Your session is over. Sign in again.').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    // Whoever reads by ear or works by keys begins at what is there now, and comes back to where they were.
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    expect(page.url()).toBe(`${server.endpoint}/console/#/limits`);
    await page.context().close();
  });
});
