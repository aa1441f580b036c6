import { fill } from '@cenote/texts/languages';
import {
  type AuthorizationParameters,
  type AuthorizationRequest,
  checkAuthorization,
  findReplyTo,
  formatParameters,
  keptSeconds,
  pickParameters,
  RequestRefused,
} from '#domain/access/authorization/authorization-request.ts';
import { consentCookie } from '#domain/access/authorization/consent-ticket.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { refusalUrl, respond } from '#domain/access/authorization/respond.ts';
import { replaceBrowserSession, sessionCookie } from '#domain/access/browser-session/browser-session.ts';
import { findSignInWays, type SignInWays } from '#domain/access/federation/sign-in-ways.ts';
import type { SignedInAtPage } from '#domain/access/sign-in/step.ts';
import type { Context } from '#domain/context.ts';
import { OldPoolAway } from '#domain/old-pools.ts';
import { findLook, type Look } from '#domain/tenant/branding/look.ts';
import type { LimitCategory } from '#domain/tenant/limits/category.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { cookieName, parseCookies, setCookie } from '#http/cookies.ts';
import { forgeryToken, isGenuine } from '#http/forgery.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { ModularPowerBusy } from '#lib/modular-power-pool.ts';
import { PasswordHashesBusy } from '#lib/password-hashes.ts';
import { chooseLanguage, type Spoken } from '#texts/choose.ts';
import { type Form, formPageResponse } from './form-page.ts';
import { dropStep, findSteps, type KeptStep, keepStep, openStep } from './kept-step.ts';
import { brandOf } from './look/brand-of.ts';
import { type Told, tooMany } from './trouble.ts';

const reading: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };
const acting: Rule = { hosts: 'domains', origins: 'own', cookies: 'read' };

/** A person at one of the pages, once it is known for which app they are there. */
export interface Visit {
  readonly request: HttpRequest;
  readonly parameters: AuthorizationParameters;
  readonly asked: AuthorizationRequest;
  readonly spoken: Spoken;
  readonly ways: SignInWays;
  readonly look: Look;
  /** What the page shows after the form before it, in a browser that was sent on by `goToStep`. */
  readonly kept?: KeptStep;
  /** It was to show a step that the browser keeps no more. */
  readonly isGone?: true;
}

/** What the first form of a sign-in needs of a visit. */
export interface LoginScene extends Pick<Visit, 'parameters' | 'spoken' | 'ways' | 'look'> {
  readonly asked: Pick<AuthorizationRequest, 'pool' | 'client'>;
}

/** One page: what it shows first, and what it does with its form. */
export interface VisitedPage {
  readonly path: string;
  /** What its form counts as, where the rate of requests is limited: the same as the operation that does it. */
  readonly category: LimitCategory;
  /** It is about accounts of the pool, which a client may not have. */
  readonly isOfOwn?: boolean;
  readonly show: (visit: Visit, error?: Told) => Promise<HttpResponse>;
  readonly act: (context: Context, visit: Visit, form: Fields) => Promise<HttpResponse>;
}

/** The routes of a page. A form counts that this browser had from us, and while there are not too many. */
export function visitRoutes(context: Context, { path, category, isOfOwn = false, show, act }: VisitedPage): Route[] {
  const send = async (visit: Visit): Promise<HttpResponse> => {
    const { request, spoken } = visit;
    const form = parseForm(request);
    if (form === undefined || !isGenuine(request, form)) return show(visit, { text: spoken.texts.formStale });
    if (!takeTurn(context, category, form.has('session'))) return show(visit, tooMany(spoken.texts));
    try {
      return await act(context, visit, form);
    } catch (error) {
      if (![ModularPowerBusy, PasswordHashesBusy, OldPoolAway].some((one) => error instanceof one)) throw error;
      return show(visit, tooMany(spoken.texts));
    }
  };
  const come = (request: HttpRequest, handle: (visit: Visit) => Promise<HttpResponse>) =>
    answer(context, request, path, async (visit) =>
      isOfOwn && !visit.ways.isOwn ? redirectResponse(pageAddress(visit, '/login')) : handle(visit),
    );
  return [
    {
      method: 'GET',
      path,
      rule: reading,
      handle: (request) => come(request, (visit) => show(visit, toldOf(visit))),
    },
    { method: 'POST', path, rule: acting, handle: (request) => come(request, send) },
  ];
}

/** What a page says that is opened, not sent. */
function toldOf({ kept, isGone, spoken }: Visit): Told | undefined {
  return isGone ? { text: spoken.texts.formStale } : kept?.told;
}

async function answer(
  context: Context,
  request: HttpRequest,
  path: string,
  handle: (visit: Visit) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const fields = parseFields(request.query) ?? new Map<string, string>();
  const parameters = pickParameters(fields);
  const host = hostnameOf(request) ?? '';
  const replyTo = await findReplyTo(context, parameters, { host, caller: senderOf(request) }).catch(unlessRefused);
  const spoken = await chooseLanguage(request, parameters);
  if (replyTo instanceof RequestRefused) {
    const { cannotSignIn, appMistake } = spoken.texts.notices;
    const text = fill(appMistake, { reason: replyTo.message });
    const status = replyTo.isBusy ? 429 : 400;
    return noticeResponse({ lang: spoken.lang, mark: 'failure', status, heading: cannotSignIn, text });
  }
  try {
    const { pool, client } = replyTo;
    const step = fields.get(stepParameter);
    const [asked, ways, look, kept] = await Promise.all([
      checkAuthorization(context, replyTo, parameters),
      findSignInWays(context, client),
      findLook(context, { host, poolId: pool.id, clientId: client.id }),
      openStep(context, request, { parameters, path }, step),
    ]);
    const shows = kept ? { kept } : step === undefined ? {} : ({ isGone: true } as const);
    return await handle({ request, parameters, asked, spoken, ways, look, ...shows });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return redirectResponse(refusalUrl(context, replyTo, error));
  }
}

function unlessRefused(error: unknown): RequestRefused {
  if (error instanceof RequestRefused) return error;
  throw error;
}

/** The address of a page of the same visit. */
export function pageAddress({ parameters }: Pick<Visit, 'parameters'>, path: string): string {
  return `${path}?${formatParameters(parameters)}`;
}

/** Shows a form of a visit; it is sent to `path`. */
export function showForm(visit: Visit, path: string, form: Form, error?: Told): Promise<HttpResponse> {
  const { request, asked, spoken, look } = visit;
  const page = {
    ...form,
    lang: spoken.lang,
    errorTitle: spoken.texts.errorTitle,
    brand: brandOf(asked.client.name, look),
    action: stepAddress(visit, path, visit.kept?.id),
    leadsTo: sourceOf(asked.redirectUri),
    ...(error !== undefined && { error }),
  };
  return formPageResponse(page, forgeryToken(request));
}

/** In the address of a page that shows a step. */
const stepParameter = 'step';

function stepAddress(visit: Pick<Visit, 'parameters'>, path: string, id: string | undefined): string {
  return pageAddress(visit, path) + (id === undefined ? '' : `&${new URLSearchParams({ [stepParameter]: id })}`);
}

/** The step that follows a form: where it is shown, from what, and how where the browser cannot keep that. */
export interface NextStep<State> {
  readonly path: string;
  readonly state: State;
  readonly show: (visit: Visit, state: State, error?: Told) => Promise<HttpResponse>;
  /** The step before it can be gone back to. */
  readonly isReversible?: boolean;
  /** What went wrong in the step before it. */
  readonly told?: Told;
}

/**
 * Sends a browser from a form to the step that follows, by GET: whoever loads that page again, or comes back to it, sends no form a
 * second time. A step that no cookie takes, such as a long question of functions, is shown at once.
 */
export async function goToStep<State>(
  context: Pick<Context, 'clock' | 'secrets'>,
  visit: Visit,
  { path, state, show, isReversible = false, told }: NextStep<State>,
): Promise<HttpResponse> {
  const { request, parameters, kept } = visit;
  const next = await keepStep(context, request, { parameters, path }, { state, ...(told && { told }) });
  if (next === undefined) return show(visit, state, told);
  const dropped = kept === undefined || isReversible ? [] : [dropStep(kept.id)];
  return redirectResponse(stepAddress(visit, path, next.id), {
    'set-cookie': [...new Set([...dropped, ...next.cookies])],
  });
}

/**
 * Sends a browser back, by GET, to the step whose form was refused: it says what was wrong, also to whoever loads it again. What no
 * browser keeps is shown at once.
 */
export async function goBackToStep<State>(
  context: Pick<Context, 'clock' | 'secrets'>,
  visit: Visit,
  { path, state, show, told }: Omit<NextStep<State>, 'isReversible'> & { readonly told: Told },
): Promise<HttpResponse> {
  const { request, parameters, kept } = visit;
  const again = kept && (await keepStep(context, request, { parameters, path }, { id: kept.id, state, told }));
  if (again === undefined) return show(visit, state, told);
  return redirectResponse(stepAddress(visit, path, again.id), { 'set-cookie': again.cookies });
}

/** Browsers hold what a form's answer leads to against its page, too (CSP Level 3, `form-action`). */
export function sourceOf(address: string): string {
  if (address.startsWith('/')) return "'self'";
  const { protocol, origin } = new URL(address);
  return /^https?:$/.test(protocol) ? origin : protocol;
}

/** Sends who is signed in back to the app, and lets the browser keep their session for as long as the app's client takes it. */
export async function leave(
  context: Context,
  { asked, request, parameters }: Visit,
  { session, secret }: SignedInAtPage,
): Promise<HttpResponse> {
  const { location, ticket } = await respond(context, asked, session, senderOf(request));
  const name = sessionCookie(asked.pool.id);
  const replaced = parseCookies(request).get(cookieName(name));
  const maxAgeSeconds = keptSeconds(asked);
  const others = [
    ...(ticket === undefined ? [] : [setCookie({ ...consentCookie, value: ticket })]),
    ...(await findSteps(context, request, { parameters, path: '/login' })).map(dropStep),
  ];
  if (maxAgeSeconds === 0) return redirectResponse(location, { 'set-cookie': others });
  // Nobody has the secret of the earlier one any more: it would stand among a person's sessions for nothing.
  if (replaced !== undefined) await replaceBrowserSession(context, replaced, session);
  return redirectResponse(location, { 'set-cookie': [setCookie({ name, value: secret, maxAgeSeconds }), ...others] });
}
