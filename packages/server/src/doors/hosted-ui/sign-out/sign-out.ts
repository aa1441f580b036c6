import { fill } from '@cenote/texts/languages';
import { RequestRefused } from '#domain/access/authorization/authorization-request.ts';
import {
  isAskedBySession,
  isLogoutLink,
  pickSignOutParameters,
  readSignOut,
  type SignOutParameters,
  type SignOutRequest,
} from '#domain/access/authorization/sign-out-request.ts';
import {
  endBrowserSession,
  findBrowserSession,
  sessionCookie,
} from '#domain/access/browser-session/browser-session.ts';
import { beginSignOut } from '#domain/access/federation/saml/sign-out.ts';
import type { Context } from '#domain/context.ts';
import { cookieName, parseCookies, setCookie } from '#http/cookies.ts';
import { forgeryField, forgeryToken, isGenuine } from '#http/forgery.ts';
import { parseFields, parseForm } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { onwardResponse } from '#http/onward.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage, type Spoken } from '#texts/choose.ts';
import { formPageResponse } from '../form-page.ts';
import { personName } from '../person-name.ts';
import { sourceOf } from '../visit.ts';

/** Apps of other sites send forms here, too: what signs out is a token of theirs, or a form of ours. */
const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };
const path = '/logout';

/**
 * Signs a browser out where an app asks for it (OpenID Connect RP-Initiated Logout 1.0): at once where the app has an ID token of the
 * person, and else when they say so. Links as AWS has them are the other door's.
 */
export function signOutRoutes(context: Context): Route[] {
  const isFor = ({ query }: HttpRequest) => !isLogoutLink(query);
  return [
    { method: 'GET', path, rule, isFor, handle: (request) => show(context, request) },
    { method: 'POST', path, rule, handle: (request) => act(context, request) },
  ];
}

/** A request that is right, in the language of its page. */
interface Asked {
  readonly request: HttpRequest;
  readonly parameters: SignOutParameters;
  readonly signOut: SignOutRequest;
  readonly spoken: Spoken;
}

async function read(context: Context, request: HttpRequest): Promise<Asked | HttpResponse> {
  const parameters = pickSignOutParameters(parseFields(request.query) ?? new Map());
  const spoken = await chooseLanguage(request, parameters);
  try {
    const signOut = await readSignOut(context, parameters, hostnameOf(request) ?? '');
    return { request, parameters, signOut, spoken };
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    return noticeResponse({
      lang: spoken.lang,
      mark: 'failure',
      heading: spoken.texts.signOut.failed,
      text: fill(spoken.texts.notices.appMistake, { reason: error.message }),
    });
  }
}

async function show(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const asked = await read(context, request);
  if ('status' in asked) return asked;
  const session = await findBrowserSession(context, asked.signOut.pool.id, secretOf(asked));
  if (session === undefined || isAskedBySession(asked.signOut, session)) return signOut(context, asked);
  return ask(asked, personName({ pool: asked.signOut.pool, user: session.user }));
}

/** A form of ours says yes; one of an app's asks, as its link would: the browser's cookies come along with that alone. */
async function act(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const form = parseForm(request);
  if (form !== undefined && !form.has(forgeryField)) {
    return redirectResponse(addressOf(pickSignOutParameters(form)));
  }
  const asked = await read(context, request);
  if ('status' in asked) return asked;
  if (form !== undefined && isGenuine(request, form)) return signOut(context, asked, true);
  return ask(asked, undefined, asked.spoken.texts.formStale);
}

function ask({ request, parameters, signOut: { client, next }, spoken }: Asked, username?: string, error?: string) {
  const { signOut: texts } = spoken.texts;
  const page = {
    lang: spoken.lang,
    heading: client === undefined ? texts.ask : fill(texts.askFor, { app: client.name }),
    ...(username !== undefined && { text: fill(texts.signedInAs, { username }) }),
    fields: [],
    button: texts.button,
    action: addressOf(parameters),
    leadsTo: next === undefined ? "'self'" : sourceOf(next),
    ...(error !== undefined && { error: { text: error } }),
  };
  return formPageResponse(page, forgeryToken(request));
}

/** Signs out here, and at the SAML provider that the session came from, where its administrator wants that. */
async function signOut(context: Context, asked: Asked, isAfterForm = false): Promise<HttpResponse> {
  const { signOut, parameters, spoken } = asked;
  const { pool, next } = signOut;
  const secret = secretOf(asked);
  const headers = { 'set-cookie': setCookie({ name: sessionCookie(pool.id), value: '' }) };
  if (secret !== undefined) {
    const isThere = (await findBrowserSession(context, pool.id, secret)) !== undefined;
    await endBrowserSession(context, secret);
    const { ui_locales } = parameters;
    // Without an address of the app, they come back here, where nobody is signed in any more.
    const done = addressOf({ user_pool_id: pool.id, ...(ui_locales !== undefined && { ui_locales }) });
    const leaving = { poolId: pool.id, secret, next: next ?? done };
    const sending = isThere ? await beginSignOut(context, leaving) : undefined;
    if (sending !== undefined) {
      return onwardResponse(sending, { lang: spoken.lang, ...spoken.texts.sending }, { headers, isAfterForm });
    }
  }
  if (next !== undefined) return redirectResponse(next, headers);
  const { done, doneText } = spoken.texts.signOut;
  const page = await noticeResponse({ lang: spoken.lang, mark: 'success', heading: done, text: doneText });
  return { ...page, headers: { ...page.headers, ...headers } };
}

function secretOf({ request, signOut: { pool } }: Pick<Asked, 'request' | 'signOut'>): string | undefined {
  return parseCookies(request).get(cookieName(sessionCookie(pool.id)));
}

function addressOf(parameters: SignOutParameters): string {
  return `${path}?${new URLSearchParams(parameters as Record<string, string>)}`;
}
