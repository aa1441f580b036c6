import { fill } from '@cenote/texts/languages';
import { pickParameters } from '#domain/access/authorization/authorization-request.ts';
import { isLogoutLink } from '#domain/access/authorization/sign-out-request.ts';
import {
  endBrowserSession,
  findBrowserSession,
  sessionCookie,
} from '#domain/access/browser-session/browser-session.ts';
import { beginSignOut } from '#domain/access/federation/saml/sign-out.ts';
import type { Context } from '#domain/context.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { cookieName, parseCookies, setCookie } from '#http/cookies.ts';
import { type Fields, parseFields } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage } from '#texts/choose.ts';
import { sendingResponse } from './depart.ts';

const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };

/**
 * Signs a browser out at the pages of a pool. AWS: by a link, so that a GET acts here: who sends somebody to it wins nothing, and the
 * cookie (`SameSite=Lax`) comes along only where the address bar shows it. Then it goes on to an address of the app's, or to a new sign-in.
 */
export function logoutRoute(context: Context): Route {
  const isFor = ({ query }: HttpRequest) => isLogoutLink(query);
  return { method: 'GET', path: '/logout', rule, isFor, handle: (request) => answer(context, request) };
}

async function answer(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const fields = parseFields(request.query);
  const client = await findClient(context, fields?.get('client_id') ?? '');
  const domain = await findDomainByHost(context, hostnameOf(request) ?? '');
  if (fields === undefined || client === undefined || (domain !== undefined && domain.poolId !== client.poolId)) {
    return refused(request, 'There is no app of this client_id here.');
  }
  const { logoutURLs = [], callbackURLs = [] } = client.settings;
  const next = nextAddress(fields, { logoutURLs, callbackURLs });
  if (next === undefined)
    return refused(request, 'Neither logout_uri nor redirect_uri is one that was registered for this app.');
  const name = sessionCookie(client.poolId);
  const secret = parseCookies(request).get(cookieName(name));
  const gone = { 'set-cookie': setCookie({ name, value: '' }) };
  if (secret === undefined) return redirectResponse(next, gone);
  const isThere = (await findBrowserSession(context, client.poolId, secret)) !== undefined;
  await endBrowserSession(context, secret);
  // Whoever is signed in by a SAML provider goes by way of it, where they sign out too.
  const sending = isThere ? await beginSignOut(context, { poolId: client.poolId, secret, next }) : undefined;
  return sendingResponse(request, sending ?? { location: next }, gone);
}

/** AWS: `logout_uri` leads to the app, `redirect_uri` to a new sign-in on its behalf. */
function nextAddress(
  fields: Fields,
  { logoutURLs, callbackURLs }: { logoutURLs: readonly string[]; callbackURLs: readonly string[] },
): string | undefined {
  const logoutUri = fields.get('logout_uri');
  if (logoutUri !== undefined) {
    if (!logoutURLs.includes(logoutUri)) return undefined;
    const state = fields.get('state');
    return state === undefined
      ? logoutUri
      : `${logoutUri}${logoutUri.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`;
  }
  const parameters = pickParameters(fields);
  if (parameters.redirect_uri === undefined || !callbackURLs.includes(parameters.redirect_uri)) return undefined;
  return `/oauth2/authorize?${new URLSearchParams(parameters as Record<string, string>)}`;
}

async function refused(request: HttpRequest, reason: string): Promise<HttpResponse> {
  const { lang, texts } = await chooseLanguage(request);
  const text = fill(texts.notices.appMistake, { reason });
  return noticeResponse({ lang, mark: 'failure', heading: texts.notices.cannotSignOut, text });
}
