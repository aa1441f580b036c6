import type { Context } from '#domain/context.ts';
import { identitiesOf } from '#domain/people/linked-identities/identity.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import { fill } from '#texts/choose.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes } from './account-page.ts';
import { momentOf } from './moment.ts';
import { accountResponse, itemsHtml } from './parts.ts';

const path = '/account/linked';

/** Who a person is elsewhere: the accounts at other providers by which they sign in. */
export function linkedRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path,
    category: 'UserRead',
    wantsFresh: 'never',
    show: (_context, visit, told) => show(visit, told),
  });
}

function show(visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { self, spoken } = visit;
  const { account: texts } = spoken.texts;
  const items = identitiesOf(self.user).map(({ providerName, userId, dateCreated }) => ({
    title: providerName,
    notes: [userId, fill(texts.since, { time: momentOf(spoken.lang, dateCreated) })],
    deeds: [],
  }));
  const parts = [itemsHtml(visit, items, texts.noLinked)];
  return accountResponse(visit, { heading: texts.linked, text: texts.linkedHow, told, parts });
}
