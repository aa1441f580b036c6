import type { Browser } from 'playwright-core';
import { vi } from 'vitest';
import { fillIn } from './redirect-window.ts';

/** Where the app of the examples is. */
const app = 'http://localhost:3000/';

/** The pages of a pool as the app of the examples is registered there. */
export const pagesOfExamples = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code' as const],
  AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
  CallbackURLs: [app, 'https://app.example.com/'],
  LogoutURLs: [app, 'https://app.example.com/'],
  SupportedIdentityProviders: ['COGNITO'],
};

/** The `oauth` of an app of the examples, at a server. */
export function oauthOfExamples(endpoint: string) {
  return {
    domain: new URL(endpoint).host,
    scopes: pagesOfExamples.AllowedOAuthScopes,
    redirectSignIn: pagesOfExamples.CallbackURLs,
    redirectSignOut: pagesOfExamples.LogoutURLs,
  };
}

/** Goes to pages in a real browser, on behalf of a person, until they lead back to the app. Gives the address that they led to. */
export async function walk(browser: Browser, url: string, password: string): Promise<string> {
  const profile = await browser.newContext({ locale: 'en-GB' });
  try {
    const page = await profile.newPage();
    const back = page.waitForRequest((request) => request.url().startsWith(app));
    // Nobody is at the address of the app: where the pages lead to is what counts.
    await page.goto(url).catch(() => undefined);
    if (new URL(page.url()).pathname === '/login') {
      await fillIn(page, { username: 'maria', password, email: '' });
    }
    return (await back).url();
  } finally {
    await profile.close();
  }
}

/** Stands the app at its address: what leaves it goes through a real browser, and what comes back is its address then. */
export function standAtApp(browser: Browser, password: string): void {
  const location = {
    href: app,
    origin: new URL(app).origin,
    async assign(url: string) {
      location.href = await walk(browser, url, password);
    },
  };
  vi.stubGlobal('location', location);
  vi.stubGlobal('history', {
    state: null,
    replaceState: (_state: unknown, _unused: string, url: string) => (location.href = url),
  });
}
