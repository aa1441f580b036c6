import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from '../browser.ts';
import { extend } from '../extensions.ts';
import { findViolations } from '../find-violations.ts';
import { writePicture } from '../write-picture.ts';
import { type ConsoleServer, goTo, openByLink, startConsole } from './console-server.ts';

const executable = await findChromium();

/** A walk through all of them, on a busy machine. */
const walkMs = 10 * 60 * 1000;

/** `CENOTE_SCREENSHOTS=1` writes what is seen, for the documentation. */
const isWanted = process.env['CENOTE_SCREENSHOTS'] !== undefined;
const folder = new URL('../../docs/images/console/', import.meta.url);
/** What the documentation shows. */
const pictured = [
  ...['pools', 'settings', 'users', 'user', 'client', 'branding', 'messages', 'error', 'audit'].map(
    (name) => `${name}-wide-light`,
  ),
  ...['users', 'user'].flatMap((name) => [`${name}-wide-dark`, `${name}-narrow-dark`]),
  'branding-wide-dark',
  'question-narrow-light',
  'users-ar',
  'error-narrow-dark',
];
const looks = [
  { look: 'wide-light', width: 1280, colorScheme: 'light' },
  { look: 'wide-dark', width: 1280, colorScheme: 'dark' },
  { look: 'narrow-light', width: 320, colorScheme: 'light' },
  { look: 'narrow-dark', width: 320, colorScheme: 'dark' },
] as const;

/** How far a page scrolls sideways, and what of it is lower than a finger (WCAG 2.2, success criterion 2.5.5), in pixels. */
const measure = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const pressed = [...document.querySelectorAll('button, input:not([type=checkbox]), select, textarea, .check label, nav a')];
  const low = pressed.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 40);
  return { sideways: scrollWidth - clientWidth, small: low.filter((one) => !one.matches('.skip')).map((one) => one.outerHTML) };
})()`;

describe.runIf(executable !== undefined)('the pages of the console in Chromium', () => {
  let browser: Browser;
  let server: ConsoleServer;
  let page: Page;
  let places: Readonly<Record<string, string>>;
  const told: string[] = [];
  const asked = new Set<string>();

  beforeAll(async () => {
    browser = await startBrowser(executable ?? '');
    server = await startConsole();
    await server.operate('setup');
    page = await openByLink(browser, server);
    page.on('pageerror', ({ message }) => told.push(message));
    page.on('console', (message) => {
      // What the service refuses, a browser reports as an error of its own.
      if (message.type() === 'error' && !message.text().includes('Failed to load resource')) told.push(message.text());
    });
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    places = await makePlaces(server);
    if (isWanted) await mkdir(folder, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const found = async (name: string, look: string, withAxe: boolean) => {
    const { sideways, small } = await page.evaluate<{ sideways: number; small: string[] }>(measure);
    const violations = withAxe ? await findViolations(page) : [];
    if (isWanted && pictured.includes(`${name}-${look}`)) {
      await writePicture(browser, new URL(`${name}-${look}.webp`, folder), await page.screenshot({ fullPage: true }));
    }
    return sideways === 0 && small.length + violations.length === 0
      ? []
      : [{ name, look, sideways, small, violations }];
  };

  test(
    'axe finds nothing, light and dark, nothing scrolls sideways, and what is pressed is large enough',
    async () => {
      const wrong: object[] = [];
      for (const [name, hash] of Object.entries(places)) {
        await goTo(page, hash);
        for (const { look, width, colorScheme } of looks) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          wrong.push(...(await found(name, look, width === 320)));
        }
      }
      expect(wrong).toEqual([]);
      expect(told).toEqual([]);
      expect([...asked]).toEqual([server.endpoint]);
    },
    walkMs,
  );

  test('a question has the focus, keeps it, and is closed by Escape', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
    await goTo(page, places['users'] ?? '');
    await page.getByRole('button', { name: 'Create a user' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate('document.activeElement.closest("dialog") !== null')).toBe(true);
    expect(await found('question', 'narrow-light', true)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    // Whoever goes elsewhere begins at its heading.
    await goTo(page, places['groups'] ?? '');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  });

  test('from right to left, and in a language of long words', async () => {
    for (const lang of ['ar', 'de']) {
      await page.getByLabel(/Language|Sprache|اللغة/).selectOption(lang);
      await page.locator(`html[lang=${lang}]`).waitFor({ state: 'attached' });
      for (const name of ['users', 'settings', 'user', 'branding', 'errors', 'error', 'messages']) {
        await goTo(page, places[name] ?? '');
        expect(await found(name, lang, false)).toEqual([]);
      }
      expect(await page.evaluate('document.documentElement.dir')).toBe(lang === 'ar' ? 'rtl' : 'ltr');
    }
    await page.getByLabel('Sprache').selectOption('en');
    await page.locator('html[lang=en]').waitFor({ state: 'attached' });
  });

  test('what somebody loads to see their pools is small', async () => {
    const fresh = await openByLink(browser, server);
    const names: string[] = await fresh.evaluate(
      "performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)).filter((name) => /[.](js|css)$/.test(name))",
    );
    await fresh.context().close();
    expect(names.length).toBeGreaterThan(3);
    const bytes = await Promise.all(
      ['index.html', ...new Set(names)].map(async (name) => gzipSync(await readFile(join(server.assets, name))).length),
    );
    const total = bytes.reduce((sum, one) => sum + one, 0);
    expect(total).toBeLessThan(32 * 1024);
    // Names say what is in a file, so that browsers keep it for ever; the page itself is asked for anew.
    const asset = await fetch(`${server.endpoint}/console/assets/${names[0]}`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${server.endpoint}/console/`)).headers.get('cache-control')).toBe('no-cache');
    expect((await readdir(server.assets)).length).toBeGreaterThan(names.length);
  });
});

/** What there is to be seen: one of each. */
async function makePlaces(server: ConsoleServer) {
  const { sdk, userPoolId: UserPoolId, clientId } = server;
  const GroupName = 'editors';
  await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName, Description: 'They may write.', Precedence: 1 }));
  for (const Username of ['ada', 'grace', 'hedy', 'mary']) {
    const UserAttributes = Object.entries({ email: `${Username}@example.com`, email_verified: 'true', name: Username });
    await sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        UserAttributes: UserAttributes.map(([Name, Value]) => ({ Name, Value })),
        MessageAction: 'SUPPRESS',
      }),
    );
    await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username }));
  }
  await sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'app', client_secret: 'secret', authorize_scopes: 'openid email' },
    }),
  );
  const ProviderDetails = {
    client_id: 'app',
    team_id: 'T',
    key_id: 'K',
    private_key: 'key',
    authorize_scopes: 'email',
  };
  const apple = { ProviderName: 'SignInWithApple', ProviderType: 'SignInWithApple' } as const;
  await sdk.send(new CreateIdentityProviderCommand({ UserPoolId, ...apple, ProviderDetails }));
  const style = { UserPoolId, ClientId: clientId, UseCognitoProvidedValues: true };
  await sdk.send(new CreateManagedLoginBrandingCommand(style));
  const failing = await makeFailing(server);
  const pool = `#/pools/${UserPoolId}`;
  return {
    pools: '#/pools',
    settings: pool,
    users: `${pool}/users`,
    user: `${pool}/users/ada`,
    groups: `${pool}/groups`,
    group: `${pool}/groups/${GroupName}`,
    clients: `${pool}/clients`,
    client: `${pool}/clients/${clientId}`,
    providers: `${pool}/providers`,
    provider: `${pool}/providers/Google`,
    apple: `${pool}/providers/SignInWithApple`,
    status: `${pool}/users?by=status&value=FORCE_CHANGE_PASSWORD`,
    branding: `${pool}/branding`,
    triggers: `${pool}/triggers`,
    errors: `#/pools/${failing.poolId}/triggers`,
    error: `#/pools/${failing.poolId}/triggers/${failing.errorId}`,
    messages: `#/pools/${failing.poolId}/messages`,
    'identity-pools': '#/identity-pools',
    roles: '#/roles',
    role: '#/roles/cenote-console-write',
    limits: '#/limits',
    audit: '#/audit',
  };
}

/** A pool that has sent a message, and whose function cannot be called. */
async function makeFailing(server: ConsoleServer) {
  const { sdk } = server;
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'failing' }));
  const poolId = UserPool?.Id ?? '';
  const UserAttributes = [{ Name: 'email', Value: 'ida@example.com' }];
  const invited = { UserPoolId: poolId, Username: 'ida', UserAttributes, DesiredDeliveryMediums: ['EMAIL' as const] };
  await sdk.send(new AdminCreateUserCommand(invited));
  const LambdaConfig = { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:nowhere' };
  await sdk.send(new UpdateUserPoolCommand({ UserPoolId: poolId, LambdaConfig }));
  const app = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'app' }));
  const ValidationData = [{ Name: 'captcha', Value: '4711' }];
  const signUp = {
    ClientId: app.UserPoolClient?.ClientId,
    Username: 'ann',
    Password: 'Correct-Horse-9',
    ValidationData,
  };
  await expect(sdk.send(new SignUpCommand(signUp))).rejects.toThrow('ResourceNotFoundException');
  const { TriggerErrors } = await extend(server, 'ListTriggerErrors', { UserPoolId: poolId });
  return { poolId, errorId: TriggerErrors?.[0]?.ErrorId ?? '' };
}
