import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, Page } from 'playwright-core';
import { buildConsole } from '../../packages/console/tools/build-console.ts';
import { parseConfig } from '../../packages/server/src/config/config.ts';
import { parseStorageConfig } from '../../packages/server/src/config/storage-config.ts';
import { createConsoleLink } from '../../packages/server/src/domain/identity-pools/console/console-link.ts';
import { systemClock } from '../../packages/server/src/lib/clock.ts';
import { silentLog } from '../../packages/server/src/lib/log.ts';
import { createSecretKeyText } from '../../packages/server/src/lib/secret-key.ts';
import { startServer } from '../../packages/server/src/server.ts';
import { openStorage } from '../../packages/server/src/work/open-storage.ts';
import { cenote } from '../operator.ts';
import { totp } from '../totp.ts';

/** A server with the console as the build makes it, and an operator beside it. */
export interface ConsoleServer {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** Where the build is. */
  readonly assets: string;
  /** The link that the server printed when it started. */
  readonly link: string;
  /** In place of an administrator with a key. */
  readonly sdk: CognitoIdentityProviderClient;
  /** What `cenote console link` prints, without the time that a program takes to start. */
  newLink(): Promise<string>;
  /** Runs `cenote console …` and reads what it prints as JSON. */
  operate<T>(...words: string[]): Promise<T>;
  close(): Promise<void>;
}

/**
 * Builds the console, and starts a server of an empty database with it: of development, or of production, which this machine reaches
 * by an address that is not the public one.
 */
export async function startConsole(mode: 'dev' | 'start' = 'dev'): Promise<ConsoleServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenote-console-'));
  const assets = join(dataDir, 'console');
  await buildConsole(assets);
  const env = { CENOTE_SECRET_KEY: createSecretKeyText() };
  const production = { publicUrl: 'https://auth.example.com', allowedHosts: '127.0.0.1', operationsPort: '0' };
  const flags = { port: '0', dataDir, ...(mode === 'start' && production) };
  const consoleAssets = pathToFileURL(`${assets}/`);
  const running = await startServer({ ...parseConfig(mode, flags, env), consoleAssets }, silentLog);
  const { endpoint, seed, consoleLink = '' } = running;
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return {
    endpoint,
    userPoolId: seed?.userPoolId ?? '',
    clientId: seed?.clientId ?? '',
    assets,
    link: consoleLink,
    sdk: new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', credentials }),
    newLink: async () => {
      const { db, secrets } = await openStorage(parseStorageConfig({ dataDir }, env));
      const secret = await createConsoleLink({ secrets, clock: systemClock });
      await db.close();
      return `${endpoint}/console/#link=${secret}`;
    },
    operate: async (...words) => {
      const own = ['console', ...words, '--public-url', endpoint, '--json'];
      return JSON.parse(await cenote(env, { dataDir, databaseUrl: undefined }, ...own));
    },
    close: async () => {
      await running.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Opens the console by a link of the operator's, in a browser of somebody's own. */
export async function openByLink(browser: Browser, server: ConsoleServer, hash = ''): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en' })).newPage();
  await page.goto(await server.newLink());
  await page.getByRole('heading', { level: 1, name: 'User pools' }).waitFor();
  if (hash !== '') await goTo(page, hash);
  return page;
}

/** Goes to a place of the console, and waits until it is there. */
export async function goTo(page: Page, hash: string): Promise<void> {
  // The page hears of another place later than the place is set: until then it shows the one before, and waits for nothing.
  await page.evaluate(`new Promise((resolve) => {
    if (location.hash === ${JSON.stringify(hash)}) return resolve();
    addEventListener('hashchange', resolve, { once: true });
    location.hash = ${JSON.stringify(hash)};
  })`);
  await page.locator('main[aria-busy=false]').waitFor();
  await page.locator('main', { hasText: 'Loading…' }).waitFor({ state: 'detached' });
}

/** Follows the first sign-in of an administrator: another password, then an authenticator app. Ends where the hosted pages lead back. */
export async function signInFirst(page: Page, server: ConsoleServer, email: string, temporary: string) {
  const password = 'Rather-Long-And-Own-7';
  await page.goto(`${server.endpoint}/console/`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await fillSignIn(page, email, temporary);
  await page.locator('input[name=new_password], input[type=password]').first().fill(password);
  await page.locator('form button').first().click();
  await page.getByRole('heading', { name: /authenticator app/i }).waitFor();
  const text = await page.locator('main').innerText();
  const secret = /\b(?:[A-Z2-7]{4} ?){8,}/.exec(text)?.[0].replaceAll(' ', '') ?? '';
  await page.locator('input[autocomplete=one-time-code]').fill(totp(secret));
  await page.locator('form button').first().click();
  return { email, password, secret };
}

/** Signs in at the hosted pages where they ask for the name first or for both at once. */
export async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.locator('input[name=username]').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.locator('form button').first().click();
}
