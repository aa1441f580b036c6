import { fill } from '@cenote/texts/languages';
import {
  type AuthorizationParameters,
  type AuthorizationRequest,
  checkAuthorization,
  findReplyTo,
  formatParameters,
  keptSeconds,
  type ReplyTo,
  RequestRefused,
} from '#domain/access/authorization/authorization-request.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { refusalUrl, respond } from '#domain/access/authorization/respond.ts';
import {
  type PageSession,
  replaceBrowserSession,
  sessionCookie,
} from '#domain/access/browser-session/browser-session.ts';
import {
  arriveFromProvider,
  type CodeAnswer,
  type Destination,
  openFederation,
} from '#domain/access/federation/arrive.ts';
import { federationCookie, providerResponsePath } from '#domain/access/federation/begin.ts';
import { freshSignInOf } from '#domain/access/federation/fresh-sign-in.ts';
import { type LinkAsked, linkCookie } from '#domain/access/federation/pending-link.ts';
import type { SignedInAtPage } from '#domain/access/sign-in/step.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { cookieName, parseCookies, setCookie } from '#http/cookies.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage } from '#texts/choose.ts';
import { replyResponse } from './answers.ts';
import { gone } from './depart.ts';
import { comeToLink } from './link-response.ts';
import { busy, lost } from './lost.ts';
import { originOf } from './origin.ts';

/** A provider sends a browser here, some by a form of theirs: what stands against forged ones is the state and the browser's cookie. */
const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };

/** The way back from an identity provider (OpenID Connect Core 1.0 section 3.1.2.5). */
export function providerResponseRoutes(context: Context): Route[] {
  const path = providerResponsePath;
  return [
    { method: 'GET', path, rule, handle: (request) => answer(context, request, parseFields(request.query)) },
    { method: 'POST', path, rule, handle: (request) => answer(context, request, parseForm(request)) },
  ];
}

async function answer(context: Context, request: HttpRequest, fields: Fields | undefined): Promise<HttpResponse> {
  const secret = parseCookies(request).get(cookieName(federationCookie));
  const sealed = fields?.get('state');
  const state = await openFederation(context, { state: sealed, secret });
  if (fields === undefined || sealed === undefined || state === undefined) return lost(request);
  const { errand } = state;
  if (errand.kind === 'link')
    return comeToLink(context, request, { state, errand, sealed, answer: readAnswer(fields) });
  return comeBack(context, request, {
    ...state,
    parameters: errand.parameters,
    path: providerResponsePath,
    arrive: (destination) => arriveFromProvider(context, state, readAnswer(fields), destination),
  });
}

/** Somebody who comes back from a provider, or comes from it. */
export interface Return {
  readonly poolId?: string;
  readonly providerName: string;
  /** What the app asks for. */
  readonly parameters: AuthorizationParameters;
  /** Where they came back to. */
  readonly path: string;
  arrive(destination: Destination): Promise<SignedInAtPage | LinkAsked>;
}

/** Signs them in, and sends them to the app that asked; or tells it why not. */
export async function comeBack(
  context: Context,
  request: HttpRequest,
  { poolId, providerName, parameters, path, arrive }: Return,
): Promise<HttpResponse> {
  if (!takeTurn(context, 'UserFederation', false)) return busy(request);
  const from = { host: hostnameOf(request) ?? '', caller: senderOf(request) };
  const replyTo = await findReplyTo(context, parameters, from).catch(unlessRefused);
  if (replyTo === undefined || replyTo.pool.id !== (poolId ?? replyTo.pool.id)) return lost(request);
  try {
    const asked = await checkAuthorization(context, replyTo, parameters);
    const { pool, client } = asked;
    const redirectUri = `${await originOf(context, request)}${path}`;
    const arrived = await arrive({ pool, client, caller: senderOf(request), redirectUri });
    if (arrived.kind === 'link-asked') return askToSignIn(parameters, arrived);
    return await goOn(context, request, asked, arrived);
  } catch (error) {
    const refusal = toOAuth(providerName, error);
    // The page of ours that wants a fresh sign-in would send them away again, for ever.
    const isOver = replyTo.responseType === 'none' && refusal.code === 'login_required';
    return isOver ? notFresh(request, providerName) : redirectResponse(refusalUrl(context, replyTo, refusal), gone);
  }
}

function unlessRefused(error: unknown): ReplyTo | undefined {
  if (error instanceof RequestRefused) return undefined;
  throw error;
}

/** AWS: what a function says is told to the app, with the provider's name in front. */
function toOAuth(providerName: string, error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  if (error instanceof Fault) return new OAuthError('invalid_request', `[${providerName}] Error - ${error.message}`);
  throw error;
}

async function goOn(
  context: Context,
  request: HttpRequest,
  asked: AuthorizationRequest,
  { session, secret }: SignedInAtPage,
): Promise<HttpResponse> {
  const { pool } = asked;
  const reply = isUnproved(asked, session)
    ? { location: proveAddress(asked) }
    : await respond(context, asked, session, senderOf(request));
  const maxAgeSeconds = keptSeconds(asked);
  const replaced = parseCookies(request).get(cookieName(sessionCookie(pool.id)));
  if (maxAgeSeconds > 0 && replaced !== undefined) await replaceBrowserSession(context, replaced, session);
  const kept = setCookie({ name: sessionCookie(pool.id), value: secret, maxAgeSeconds });
  return replyResponse(reply, [gone['set-cookie'], ...(maxAgeSeconds === 0 ? [] : [kept])]);
}

/** A page of ours wants to know that they were asked who they are, and their provider does not say. */
function isUnproved({ responseType, parameters }: AuthorizationRequest, { provedAt }: PageSession): boolean {
  return responseType === 'none' && freshSignInOf(parameters).isLoginForced && provedAt === undefined;
}

/** Where they prove it in another way, and go on from there. */
function proveAddress({ client, parameters: { lang }, redirectUri: back }: AuthorizationRequest): string {
  const query = { client_id: client.id, ...(lang !== undefined && { lang }), back };
  return `/account/prove?${new URLSearchParams(query)}`;
}

/** To the page where they sign in to the account that they have, in the same visit. */
function askToSignIn(parameters: AuthorizationParameters, { link: pending, secret, email }: LinkAsked): HttpResponse {
  const { identity_provider: _, idp_identifier: __, ...visit } = parameters;
  const location = `/login?${formatParameters({ ...visit, link: pending, login_hint: email })}`;
  return redirectResponse(location, {
    'set-cookie': [gone['set-cookie'], setCookie({ ...linkCookie, value: secret })],
  });
}

function readAnswer(fields: Fields): CodeAnswer {
  const [code, user, issuer] = [fields.get('code'), fields.get('user'), fields.get('iss')];
  const [refusal, description] = [fields.get('error'), fields.get('error_description')];
  if (code && refusal === undefined) return { issuer, code, ...(user !== undefined && { user }) };
  const error = refusal ?? 'no code';
  return { issuer, error: (description === undefined ? error : `${error}: ${description}`).slice(0, 300) };
}

/** Their provider took them for whoever was signed in there. */
async function notFresh(request: HttpRequest, provider: string): Promise<HttpResponse> {
  const { lang, texts } = await chooseLanguage(request);
  const { cannotGoOn, notFresh: text } = texts.notices;
  const page = await noticeResponse({ lang, mark: 'failure', heading: cannotGoOn, text: fill(text, { provider }) });
  return { ...page, headers: { ...page.headers, ...gone } };
}
