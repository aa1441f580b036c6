import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { findBrowserSession, isByWayOf, sessionCookie } from '#domain/access/browser-session/browser-session.ts';
import { openFederation } from '#domain/access/federation/arrive.ts';
import {
  type FederationState,
  federationCookie,
  type LinkErrand,
  providerResponsePath,
} from '#domain/access/federation/begin.ts';
import { arriveToLink } from '#domain/access/federation/from-account.ts';
import { keepAnswer, type ProviderAnswer, takeAnswer } from '#domain/access/federation/kept-answer.ts';
import { samlResponsePath } from '#domain/access/federation/saml/saml-party.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { cookieName, parseCookies } from '#http/cookies.ts';
import { parseFields } from '#http/form.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { gone } from './depart.ts';
import { busy, lost } from './lost.ts';
import { originOf } from './origin.ts';

const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };
const path = '/oauth2/link';

/** Where a browser comes with its session, once a form of a provider has left the answer. */
export function linkResponseRoute(context: Context): Route {
  return { method: 'GET', path, rule, handle: (request) => answerKept(context, request) };
}

/** Somebody who comes back from a provider to link it. */
export interface LinkReturn {
  readonly state: FederationState;
  readonly errand: LinkErrand;
  readonly answer: ProviderAnswer;
  /** The state as the browser has brought it. */
  readonly sealed: string;
}

/**
 * Links what they have there. A form of another site comes without the session of who is signed in here (RFC 6265bis, SameSite): what it
 * brings is kept, and the browser comes again by GET, with all of its cookies.
 */
export async function comeToLink(context: Context, request: HttpRequest, arrived: LinkReturn): Promise<HttpResponse> {
  if (!takeTurn(context, 'UserFederation', false)) return busy(request);
  if (request.method === 'GET') return link(context, request, arrived);
  try {
    await keepAnswer(context, arrived.state, arrived.answer);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return lost(request);
  }
  return redirectResponse(`${path}?${new URLSearchParams({ state: arrived.sealed })}`);
}

async function answerKept(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const sealed = parseFields(request.query)?.get('state');
  const secret = parseCookies(request).get(cookieName(federationCookie));
  const state = await openFederation(context, { state: sealed, secret });
  if (state?.errand.kind !== 'link') return lost(request);
  const answer = await takeAnswer(context, state);
  return answer === undefined ? lost(request) : link(context, request, { state, errand: state.errand, answer });
}

/** Back to the page about their account, which says what came of it. */
async function link(
  context: Context,
  request: HttpRequest,
  { state, errand, answer }: Pick<LinkReturn, 'state' | 'errand' | 'answer'>,
): Promise<HttpResponse> {
  const [pool, client] = await Promise.all([findPool(context, state.poolId), findClient(context, errand.clientId)]);
  const kept = parseCookies(request).get(cookieName(sessionCookie(state.poolId)));
  const session = pool && (await findBrowserSession(context, pool.id, kept));
  if (pool === undefined || client === undefined || session === undefined) return lost(request);
  if (!isByWayOf(client, session)) return lost(request);
  const redirectUri = `${await originOf(context, request)}${'response' in answer ? samlResponsePath : providerResponsePath}`;
  const caller = senderOf(request);
  const back = (outcome: string) =>
    redirectResponse(`${errand.backTo}&${new URLSearchParams({ [outcome]: '1' })}`, gone);
  try {
    await arriveToLink(context, state, answer, { pool, user: session.user, errand, caller, redirectUri });
    return back('done');
  } catch (error) {
    if (!(error instanceof OAuthError || error instanceof Fault)) throw error;
    context.log.warn({ poolId: pool.id, provider: state.providerName, reason: error.message }, 'a link was refused');
    return back('refused');
  }
}
