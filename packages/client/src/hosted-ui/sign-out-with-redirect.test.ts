import { afterEach, expect, test, vi } from 'vitest';
import { TestService } from '../../test/service.ts';
import { signOutWithRedirect } from '../index.ts';
import { saveMark } from './mark.ts';

const redirectSignOut = ['http://app.example.com/', 'https://www.example.com/', 'https://app.example.com/bye'];
const service = new TestService();

/** A page of somebody who was signed in at the pages, and what it opened to sign them out. */
async function openPage(href: string) {
  vi.stubGlobal('location', { href });
  const opened: string[][] = [];
  const urlOpener = (url: string, back: string) =>
    void opened.push([new URL(url).searchParams.get('logout_uri') ?? '', back]);
  const domain = 'auth.example.com';
  const client = service.client({ oauth: { domain, scopes: [], redirectSignIn: href, redirectSignOut, urlOpener } });
  await saveMark(client);
  return { client, opened };
}
afterEach(() => vi.unstubAllGlobals());

test('a sign-out comes back to the origin that it left, and the opener is told so', async () => {
  const { client, opened } = await openPage('https://app.example.com/account');
  await signOutWithRedirect(client);
  expect(opened).toEqual([['https://app.example.com/bye', 'https://app.example.com/bye']]);
});

test('a sign-out comes back where it is told to, on any host that is listed, and nowhere else', async () => {
  const { client, opened } = await openPage('https://app.example.com/account');
  await signOutWithRedirect(client, { redirectUrl: 'https://www.example.com/' });
  expect(opened).toEqual([['https://www.example.com/', 'https://www.example.com/']]);
  await saveMark(client);
  await expect(signOutWithRedirect(client, { redirectUrl: 'https://evil.example/' })).rejects.toMatchObject({
    name: 'InvalidPreferredRedirectUrlException',
  });
  expect(opened).toHaveLength(1);
});
