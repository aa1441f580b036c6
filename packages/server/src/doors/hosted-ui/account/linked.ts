import { fill } from '@cenote/texts/languages';
import { html } from 'hono/html';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { type Departure, federationCookie } from '#domain/access/federation/begin.ts';
import { findBond, linkFromAccount, unlinkFromAccount } from '#domain/access/federation/from-account.ts';
import type { Context } from '#domain/context.ts';
import { identitiesOf } from '#domain/people/linked-identities/identity.ts';
import { originAt } from '#domain/tenant/domains/origin-at.ts';
import { findProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { setCookie } from '#http/cookies.ts';
import type { Fields } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import { onwardResponse } from '#http/onward.ts';
import type { Route } from '#http/router.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, type Outcome, pageAddress } from './account-page.ts';
import { momentOf } from './moment.ts';
import { accountResponse, deedHtml, type Item, itemsHtml } from './parts.ts';

const path = '/account/linked';

/** Who a person is elsewhere: the accounts at other providers by which they sign in, and the ways to more and to fewer of them. */
export function linkedRoutes(context: Context): Route[] {
  return accountRoutes(context, { path, category: 'UserFederation', wantsFresh: 'to-act', show, act });
}

async function show(context: Context, visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { self, spoken } = visit;
  const { account: texts, linking } = spoken.texts;
  const identities = identitiesOf(self.user);
  const items = identities.map(async (identity): Promise<Item> => {
    const { providerName, userId, dateCreated } = identity;
    const isFree = (await findBond(context, self.user, identity)) === undefined;
    const hidden = { unlink: providerName, value: userId };
    return {
      title: providerName,
      notes: [userId, fill(texts.since, { time: momentOf(spoken.lang, dateCreated) })],
      deeds: isFree ? [{ path, hidden, button: linking.unlink }] : [],
    };
  });
  const more = (await providersOf(context, visit)).map((name) =>
    deedHtml(visit, { path, hidden: { link: name }, button: fill(linking.link, { provider: name }), kind: 'quiet' }),
  );
  const refused = visit.isRefused ? { text: linking.refused } : undefined;
  return accountResponse(visit, {
    heading: texts.linked,
    ...(identities.length > 0 && { text: texts.linkedHow }),
    told: told ?? refused,
    parts: [itemsHtml(visit, await Promise.all(items), texts.noLinked), ...more],
  });
}

/** The providers of the client that people link by themselves. */
async function providersOf(context: Context, { self }: AccountVisit): Promise<string[]> {
  const names = self.client.settings.supportedIdentityProviders ?? [];
  const found = await Promise.all(names.map((name) => findProvider(context, self.pool.id, name)));
  return found.flatMap((provider) => (provider === undefined ? [] : [provider.name]));
}

async function act(context: Context, visit: AccountVisit, form: Fields): Promise<Outcome> {
  const { pool, client, user } = visit.self;
  const [link, unlink] = [form.get('link'), form.get('unlink')];
  if (unlink !== undefined) {
    await unlinkFromAccount(
      context,
      pool,
      user,
      { provider: unlink, value: form.get('value') ?? '' },
      senderOf(visit.request),
    );
    return {};
  }
  const origin = await originAt(context, hostnameOf(visit.request) ?? '');
  const backTo = pageAddress(visit, path);
  const providerName = link ?? '';
  try {
    const departure = await linkFromAccount(context, { pool, client, user, providerName, origin, backTo });
    return { response: await depart(visit, providerName, departure) };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { response: await show(context, visit, { text: visit.spoken.texts.linking.refused }) };
  }
}

/** A way to follow, since no form of this page may lead elsewhere; or a page with the form that the provider wants. */
async function depart(
  visit: AccountVisit,
  provider: string,
  { location, fields, secret, answersByForm }: Departure,
): Promise<HttpResponse> {
  const { lang, texts } = visit.spoken;
  const { linking } = texts;
  const sameSite = answersByForm ? 'None' : 'Lax';
  const kept = setCookie({ name: federationCookie, value: secret, maxAgeSeconds: 300, sameSite });
  if (fields !== undefined) {
    return onwardResponse({ location, fields }, { lang, ...texts.sending }, { headers: { 'set-cookie': kept } });
  }
  const goOn = fill(linking.goOn, { provider });
  const page = await accountResponse(
    { ...visit, isDone: false },
    {
      heading: fill(linking.link, { provider }),
      back: { path, label: visit.spoken.texts.account.linked },
      parts: [html`<p><a href="${location}">${goOn}</a></p>`],
    },
  );
  return { ...page, headers: { ...page.headers, 'set-cookie': [kept, page.headers['set-cookie'] ?? []].flat() } };
}
