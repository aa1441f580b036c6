import { fill } from '@cenote/texts/languages';
import { listConsents, withdrawConsent } from '#domain/access/consents/consent.ts';
import type { Context } from '#domain/context.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import { whatIsAsked } from '../consent/asked.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes } from './account-page.ts';
import { momentOf } from './moment.ts';
import { accountResponse, type Item, itemsHtml } from './parts.ts';

const path = '/account/apps';

/** The apps of others that a person lets use their account, and the way to take that back. */
export function appRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path,
    category: 'UserToken',
    wantsFresh: 'never',
    show,
    act: async (context, { self }, form) => {
      await withdrawConsent(context, self.user, form.get('app') ?? '');
      return {};
    },
  });
}

async function show(context: Context, visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { account: texts } = visit.spoken.texts;
  const items = await Promise.all(
    (await listConsents(context, visit.self.user)).map((one) => itemOf(context, visit, one)),
  );
  const parts = [itemsHtml(visit, items, texts.noConsents)];
  return accountResponse(visit, { heading: texts.apps, text: texts.appsHow, told, parts });
}

async function itemOf(
  context: Context,
  { self, spoken }: AccountVisit,
  { clientId, appName, documentUrl, scopes, resources, grantedAt }: Awaited<ReturnType<typeof listConsents>>[number],
): Promise<Item> {
  const { account: texts } = spoken.texts;
  const client = (await findClient(context, clientId)) ?? self.client;
  const asked = { pool: self.pool, client, scopes };
  const lists = await Promise.all([
    ...resources.map((resource) => whatIsAsked(context, spoken.texts, { ...asked, resource })),
    whatIsAsked(context, spoken.texts, asked),
  ]);
  const given = new Set(lists.flat());
  return {
    title: appName,
    notes: [
      ...(documentUrl === undefined ? [] : [new URL(documentUrl).host]),
      ...given,
      fill(texts.since, { time: momentOf(spoken.lang, grantedAt) }),
    ],
    deeds: [{ path, hidden: { app: clientId }, button: texts.withdraw }],
  };
}
