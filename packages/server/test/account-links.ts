import type { CallOperation } from './api.ts';
import { type Page, shown, type TestBrowser } from './browser.ts';
import { PASSWORD } from './people.ts';

/** A form that a page of another site sends. */
export function foreignForm(fields: Readonly<Record<string, string>>, origin: string): RequestInit {
  return {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'sec-fetch-site': 'cross-site', origin },
  };
}

/** Makes an account of a pool, and signs in to it at the page of its linked accounts. */
export async function enterAccount(
  browser: TestBrowser,
  { call, poolId, clientId, username }: { call: CallOperation; poolId: string; clientId: string; username: string },
): Promise<Page> {
  const person = { UserPoolId: poolId, Username: username };
  const UserAttributes = [
    { Name: 'email', Value: `${username}@example.com` },
    { Name: 'email_verified', Value: 'true' },
  ];
  await call('AdminCreateUser', { ...person, UserAttributes, MessageAction: 'SUPPRESS' });
  await call('AdminSetUserPassword', { ...person, Password: PASSWORD, Permanent: true });
  const login = shown(await browser.open(`/account/linked?client_id=${clientId}`));
  return shown(await browser.send(login, { username, password: PASSWORD }));
}

/** Presses the button at that page that leads to a provider. */
export async function pressLink(browser: TestBrowser, clientId: string, provider: string): Promise<Page> {
  const page = shown(await browser.open(`/account/linked?client_id=${clientId}`));
  return shown(await browser.send({ ...page, fields: { _csrf: page.fields['_csrf'] ?? '', link: provider } }, {}));
}

/** Where a page leads that begins so. @throws Error where it leads to no such place */
export function linkIn(page: Page, start: string): string {
  const links = [...page.text.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'));
  const found = links.find((link) => link.startsWith(start));
  if (found === undefined) throw new Error(page.text);
  return found;
}
