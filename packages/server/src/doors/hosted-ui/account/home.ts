import { fill } from '@cenote/texts/languages';
import { html } from 'hono/html';
import { endBrowserSession, sessionCookie } from '#domain/access/browser-session/browser-session.ts';
import type { Context } from '#domain/context.ts';
import { tracksDevices } from '#domain/people/devices/device.ts';
import { allowsPasskeys } from '#domain/people/mfa/passkeys/relying-party.ts';
import { cookieName, parseCookies, setCookie } from '#http/cookies.ts';
import type { HttpResponse } from '#http/message.ts';
import { type Notice, noticeResponse } from '#http/notice.ts';
import type { Route } from '#http/router.ts';
import { personName } from '../person-name.ts';
import { type AccountVisit, accountRoutes, pageAddress } from './account-page.ts';
import { accountResponse, deedHtml } from './parts.ts';

/** What there is about an account, and the way out. */
export function homeRoutes(context: Context): Route[] {
  return [
    ...accountRoutes(context, {
      path: '/account',
      category: 'UserRead',
      wantsFresh: 'never',
      show: (_context, visit, told) => show(visit, told),
    }),
    ...accountRoutes(context, {
      path: '/account/sign-out',
      category: 'UserToken',
      wantsFresh: 'never',
      show: (_context, visit, told) => show(visit, told),
      act: async (context, visit) => ({ response: await signOut(context, visit) }),
    }),
  ];
}

function show(visit: AccountVisit, told?: Parameters<typeof accountResponse>[1]['told']): Promise<HttpResponse> {
  const { self, spoken } = visit;
  const { account: texts } = spoken.texts;
  const { settings } = self.pool;
  const places: [path: string, label: string, isThere: boolean][] = [
    ['/account/profile', texts.profile, true],
    ['/account/password', texts.password, true],
    ['/account/factors', texts.factors, settings.mfaConfiguration !== 'OFF'],
    ['/account/passkeys', texts.passkeys, allowsPasskeys(self.pool)],
    ['/account/devices', texts.devices, tracksDevices(self.pool)],
    ['/account/sessions', texts.sessions, true],
    ['/account/linked', texts.linked, true],
    ['/account/apps', texts.apps, true],
    ['/account/export', texts.export, true],
    ['/account/delete', texts.remove, true],
  ];
  const list = html`<ul class="items">${places
    .filter(([, , isThere]) => isThere)
    .map(([path, label]) => html`<li><a href="${pageAddress(visit, path)}">${label}</a></li>`)}</ul>`;
  return accountResponse(visit, {
    heading: texts.title,
    text: fill(texts.signedInAs, { name: personName(self) }),
    told,
    back: 'none',
    parts: [list, deedHtml(visit, { path: '/account/sign-out', button: texts.signOut, kind: 'quiet' })],
  });
}

async function signOut(context: Context, { request, self, spoken }: AccountVisit): Promise<HttpResponse> {
  const name = sessionCookie(self.pool.id);
  const secret = parseCookies(request).get(cookieName(name));
  if (secret !== undefined) await endBrowserSession(context, secret);
  const { signedOut: heading, signedOutHow: text } = spoken.texts.account;
  return goodbye(self.pool.id, { lang: spoken.lang, heading, text });
}

/** The last page that somebody sees: their browser forgets who they were. */
export async function goodbye(poolId: string, said: Pick<Notice, 'lang' | 'heading' | 'text'>): Promise<HttpResponse> {
  const response = await noticeResponse({ mark: 'success', ...said });
  return {
    ...response,
    headers: { ...response.headers, 'set-cookie': setCookie({ name: sessionCookie(poolId), value: '' }) },
  };
}
