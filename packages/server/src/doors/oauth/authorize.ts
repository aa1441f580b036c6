import { fill } from '@cenote/texts/languages';
import {
  checkAuthorization,
  findReplyTo,
  formatParameters,
  isSessionEnough,
  pickParameters,
  RequestRefused,
} from '#domain/access/authorization/authorization-request.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { refusalUrl, respond } from '#domain/access/authorization/respond.ts';
import { findBrowserSession, sessionCookie } from '#domain/access/browser-session/browser-session.ts';
import { beginFederation, findAskedProvider, responsePathOf } from '#domain/access/federation/begin.ts';
import type { Context } from '#domain/context.ts';
import { cookieName, parseCookies } from '#http/cookies.ts';
import { parseFields, parseForm } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage } from '#texts/choose.ts';
import { replyResponse } from './answers.ts';
import { depart } from './depart.ts';
import { originOf } from './origin.ts';

const path = '/oauth2/authorize';
const malformed = 'The request has a parameter twice, or one that is none.';

/** An app sends a browser here. */
const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };

/** The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core 1.0 section 3.1.2). */
export function authorizeRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path, rule, handle: (request) => answer(context, request) },
    { method: 'POST', path, rule: { ...rule, cookies: 'ignored' }, handle: reopen },
  ];
}

/**
 * A request in a form goes on as the same one in an address: a browser sends no cookie of ours along with another site's form, and
 * does so where that leads.
 */
function reopen(request: HttpRequest): Promise<HttpResponse> | HttpResponse {
  const [query, form] = [parseFields(request.query), parseForm(request)];
  if (query === undefined || form === undefined) return unreadable(request, malformed);
  return redirectResponse(`${path}?${formatParameters(pickParameters(new Map([...query, ...form])))}`);
}

/** As it reads: who asks, what for, who is there, and the answer. Until it is known where an answer may go, a page says what is wrong. */
async function answer(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const fields = parseFields(request.query);
  if (fields === undefined) return unreadable(request, malformed);
  const parameters = pickParameters(fields);
  const from = { host: hostnameOf(request) ?? '', caller: senderOf(request) };
  const replyTo = await findReplyTo(context, parameters, from).catch(unlessRefused);
  if (replyTo instanceof RequestRefused) return unreadable(request, replyTo.message, replyTo.isBusy);
  try {
    const asked = await checkAuthorization(context, replyTo, parameters);
    const provider = await findAskedProvider(context, asked, parameters);
    const named = provider?.name ?? parameters.identity_provider;
    const secret = parseCookies(request).get(cookieName(sessionCookie(asked.pool.id)));
    const session = await findBrowserSession(context, asked.pool.id, secret);
    if (session !== undefined && isSessionEnough(asked, session, { provider: named, now: context.clock.now() })) {
      return replyResponse(await respond(context, asked, session, senderOf(request)));
    }
    if (asked.isSilent) throw new OAuthError('login_required', 'Nobody is signed in.');
    if (provider !== undefined) {
      const redirectUri = `${await originOf(context, request)}${responsePathOf(provider)}`;
      const errand = { kind: 'sign-in', parameters } as const;
      const left = { poolId: asked.pool.id, provider, errand, redirectUri, loginHint: parameters.login_hint };
      return depart(request, await beginFederation(context, left));
    }
    return redirectResponse(`/login?${formatParameters(parameters)}`);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return redirectResponse(refusalUrl(context, replyTo, error));
  }
}

function unlessRefused(error: unknown): RequestRefused {
  if (error instanceof RequestRefused) return error;
  throw error;
}

async function unreadable(request: HttpRequest, reason: string, isBusy = false): Promise<HttpResponse> {
  const { lang, texts } = await chooseLanguage(request);
  const text = fill(texts.notices.appMistake, { reason });
  const heading = texts.notices.cannotSignIn;
  return noticeResponse({ lang, mark: 'failure', ...(isBusy && { status: 429 }), heading, text });
}
