import { fill } from '@cenote/texts/languages';
import {
  endListedSession,
  endOtherSessions,
  listBrowserSessions,
} from '#domain/access/browser-session/list-sessions.ts';
import { signOutEverywhere } from '#domain/access/endings/sign-out-everywhere.ts';
import { listActiveSessions, revokeActiveSession } from '#domain/access/tokens/active-sessions.ts';
import type { Context } from '#domain/context.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { sessionTrackingOf } from '#domain/tenant/pools/settings/session-tracking.ts';
import type { Fields } from '#http/form.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Html } from '#http/page.ts';
import type { Route } from '#http/router.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, type Outcome } from './account-page.ts';
import { describeBrowser } from './describe-browser.ts';
import { goodbye } from './home.ts';
import { momentOf } from './moment.ts';
import { accountResponse, deedHtml, type Item, itemsHtml, section } from './parts.ts';

const path = '/account/sessions';

/** Where a person is signed in: in browsers at these pages, and in apps where the pool keeps track of them. */
export function sessionRoutes(context: Context): Route[] {
  return accountRoutes(context, { path, category: 'UserToken', wantsFresh: 'never', show, act });
}

async function show(context: Context, visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { account: texts } = visit.spoken.texts;
  const { items, hasOthers } = await browsers(context, visit);
  const endOthers = deedHtml(visit, { path, hidden: { end: 'others' }, button: texts.endOthers, kind: 'quiet' });
  const everywhere = deedHtml(visit, {
    path,
    hidden: { end: 'everywhere' },
    button: texts.endEverywhere,
    kind: 'danger',
  });
  const parts = [
    section(
      texts.browsers,
      itemsHtml(visit, items, texts.noApps, { isInSection: true }),
      ...(hasOthers ? [endOthers] : []),
    ),
    ...(await apps(context, visit)),
    everywhere,
  ];
  return accountResponse(visit, { heading: texts.sessions, text: texts.sessionsHow, told, parts });
}

async function browsers(context: Context, visit: AccountVisit): Promise<{ items: Item[]; hasOthers: boolean }> {
  const { self, session, spoken } = visit;
  const { account: texts } = spoken.texts;
  const own = Buffer.from(session.digest).toString('base64url');
  const sessions = await listBrowserSessions(context, self.user);
  const items = sessions.map(({ id, userAgent, address, authenticatedAt }) => ({
    title: describeBrowser(userAgent) || texts.unknownBrowser,
    notes: [
      ...(id === own ? [texts.thisBrowser] : []),
      [fill(texts.since, { time: momentOf(spoken.lang, authenticatedAt) }), address].filter(Boolean).join(' · '),
    ],
    deeds: id === own ? [] : [{ path, hidden: { end: 'browser', id }, button: texts.end }],
  }));
  return { items, hasOthers: sessions.some(({ id }) => id !== own) };
}

/** The sign-ins of apps that can still be refreshed. */
async function apps(context: Context, visit: AccountVisit): Promise<Html[]> {
  const { self, spoken } = visit;
  const { account: texts } = spoken.texts;
  if (!sessionTrackingOf(self.pool).enabled) return [];
  const sessions = await listActiveSessions(context, self.pool, self.user);
  const names = new Map<string, string>();
  for (const { clientId } of sessions) {
    if (!names.has(clientId)) names.set(clientId, (await findClient(context, clientId))?.name ?? clientId);
  }
  const items = sessions.map(({ id, clientId, userAgent, lastAddress, lastActiveAt }) => ({
    title: names.get(clientId) ?? clientId,
    notes: [
      [describeBrowser(userAgent), lastAddress].filter((note) => note !== '').join(' · '),
      fill(texts.lastSeen, { time: momentOf(spoken.lang, lastActiveAt) }),
    ].filter((note) => note !== ''),
    deeds: [{ path, hidden: { end: 'app', id }, button: texts.end }],
  }));
  return [section(texts.appSignIns, itemsHtml(visit, items, texts.noApps, { isInSection: true }))];
}

async function act(context: Context, visit: AccountVisit, form: Fields): Promise<Outcome> {
  const { self, session, spoken } = visit;
  const { pool, user } = self;
  const id = form.get('id') ?? '';
  switch (form.get('end') ?? '') {
    case 'browser':
      await endListedSession(context, user, id);
      break;
    case 'others':
      await endOtherSessions(context, user, session.digest);
      break;
    case 'app':
      await revokeActiveSession(context, pool, user, { sessionId: id });
      break;
    case 'everywhere': {
      await signOutEverywhere(context, user);
      const { signedOut, signedOutHow } = spoken.texts.account;
      return { response: await goodbye(pool.id, { lang: visit.spoken.lang, heading: signedOut, text: signedOutHow }) };
    }
  }
  return {};
}
