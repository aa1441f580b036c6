import { fill } from '@cenote/texts/languages';
import { consentCookie, openTicket } from '#domain/access/authorization/consent-ticket.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { consentPath as path, refusalUrl, respondWithConsent } from '#domain/access/authorization/respond.ts';
import type { BrowserSession } from '#domain/access/browser-session/browser-session.ts';
import type { Context } from '#domain/context.ts';
import { cookieName, parseCookies, setCookie } from '#http/cookies.ts';
import type { Fields } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Form } from '../form-page.ts';
import type { Told } from '../trouble.ts';
import { pageAddress, showForm, type Visit, visitRoutes } from '../visit.ts';
import { asRead, changedMeanwhile, isAsRead } from './as-read.ts';
import { whatIsAsked, whoAsks } from './asked.ts';

/**
 * The page that asks a person what an app of somebody else may have. It believes the ticket that the browser got where its person signed
 * in: whoever has none for just this request is led there.
 */
export function consentRoutes(context: Context): Route[] {
  const category = 'UserAuthentication';
  return visitRoutes(context, { path, category, show: (visit, error) => show(context, visit, error), act });
}

async function show(context: Context, visit: Visit, error?: Told): Promise<HttpResponse> {
  const { asked } = visit;
  const session = await openTicket(context, asked, ticketOf(visit));
  if (session === undefined) return signIn(visit);
  return showForm(visit, path, await question(context, visit, session), error);
}

async function question(context: Context, visit: Visit, session: BrowserSession): Promise<Form> {
  const { asked, spoken } = visit;
  const { consent } = spoken.texts;
  return asRead(asked.client, {
    heading: fill(consent.heading, { app: asked.client.name }),
    text: whoAsks(spoken.texts, asked, session.user),
    points: await whatIsAsked(context, spoken.texts, asked),
    fields: [],
    button: consent.allow,
    choices: [{ name: 'denied', value: 'yes', label: consent.deny }],
    links: [{ href: asSomebodyElse(visit), label: spoken.texts.notYou }],
  });
}

async function act(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  const { asked, request, spoken } = visit;
  const session = await openTicket(context, asked, ticketOf(visit));
  if (session === undefined) return signIn(visit);
  if (!form.has('denied') && !isAsRead(await question(context, visit, session), form)) {
    return show(context, visit, changedMeanwhile(spoken.texts));
  }
  const location = form.has('denied')
    ? refusalUrl(context, asked, new OAuthError('access_denied', 'The person did not allow it.'))
    : await respondWithConsent(context, asked, session, senderOf(request));
  return redirectResponse(location, { 'set-cookie': setCookie({ ...consentCookie, value: '' }) });
}

function ticketOf({ request }: Visit): string | undefined {
  return parseCookies(request).get(cookieName(consentCookie.name));
}

/** The same request, for whoever signs in anew. */
function asSomebodyElse({ parameters: { login_hint: _hint, ...parameters } }: Visit): string {
  const prompt = [...new Set(['login', ...(parameters.prompt?.split(' ') ?? [])])].join(' ');
  return pageAddress({ parameters: { ...parameters, prompt } }, '/oauth2/authorize');
}

function signIn(visit: Visit): HttpResponse {
  return redirectResponse(pageAddress(visit, '/oauth2/authorize'));
}
