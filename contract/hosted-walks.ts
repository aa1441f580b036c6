import type { Page } from 'playwright-core';
import { makePlace, type Place, type PlaceInput } from './pools.ts';
import type { ContractServer } from './server.ts';

/** A state of the hosted pages, and the way to it. */
export interface Picture {
  /** As a file is named. */
  readonly name: string;
  /** What only a script makes of a page is looked at with one, everything else without. */
  readonly isScripted?: true;
  /** Comes to the state in a browser that was nowhere before. The language is that of the browser, or of `lang`. */
  open(page: Page, lang?: string): Promise<void>;
}

/** Where the apps of these places wait for an answer, and where they send people who have signed out. */
export const callback = 'https://app.example/callback';

/** What a client is like whose people sign in at the pages. */
export const forApps = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code' as const],
  AllowedOAuthScopes: ['openid', 'email', 'profile'],
  CallbackURLs: [callback],
  LogoutURLs: ['https://app.example/bye'],
  ClientName: 'Aurora Books',
};

/** A pool with such a client. */
export function makeAppPlace(server: ContractServer, { client, ...input }: PlaceInput): Promise<Place> {
  return makePlace(server, { ...input, client: { ...forApps, ...client } });
}

/** Where an app sends somebody to sign in. */
export function authorizeUrl(origin: string, clientId: string, more: Readonly<Record<string, string>> = {}): string {
  const query = { response_type: 'code', client_id: clientId, redirect_uri: callback, state: 's', ...more };
  return `${origin}/oauth2/authorize?${new URLSearchParams(query)}`;
}

/** The way to an address of the server. */
export function openPath(server: ContractServer, path: string): Picture['open'] {
  return async (page, lang) => {
    const url = new URL(path, server.endpoint);
    if (lang !== undefined) url.searchParams.set('lang', lang);
    await page.goto(url.href);
  };
}

/** Presses a button, and waits for the page that follows, which may have the same address. */
export async function press(page: Page, button: string): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.locator(button).first().click()]);
}

/** Fills a form in by the names of its fields, and sends it. */
export async function send(page: Page, filled: Readonly<Record<string, string>>, form = 'form'): Promise<void> {
  for (const [name, value] of Object.entries(filled)) await page.locator(`${form} [name="${name}"]`).fill(value);
  await press(page, `${form} button:not([name])`);
}
