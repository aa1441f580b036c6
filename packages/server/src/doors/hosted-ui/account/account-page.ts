import type { Texts } from '@cenote/texts/en';
import { findPageClient } from '#domain/access/authorization/page-client.ts';
import type { PageSession } from '#domain/access/browser-session/browser-session.ts';
import { selfServiceOf } from '#domain/access/browser-session/self-service.ts';
import type { SelfService } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { OldPoolAway } from '#domain/old-pools.ts';
import { findLook } from '#domain/tenant/branding/look.ts';
import type { LimitCategory } from '#domain/tenant/limits/category.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { type ForgeryToken, forgeryToken, isGenuine } from '#http/forgery.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { ModularPowerBusy } from '#lib/modular-power-pool.ts';
import { PasswordHashesBusy } from '#lib/password-hashes.ts';
import { chooseLanguage, type Spoken } from '#texts/choose.ts';
import type { Brand } from '../look/brand.ts';
import { brandOf } from '../look/brand-of.ts';
import { notSignedIn, signInLink } from '../not-signed-in.ts';
import { findVisitor, isFresh, signInAddress } from '../own-page.ts';
import { findTrouble, type Told, tooMany } from '../trouble.ts';

const reading: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };
const acting: Rule = { hosts: 'domains', origins: 'own', cookies: 'read' };

/** Somebody at a page about their own account. */
export interface AccountVisit {
  readonly request: HttpRequest;
  readonly spoken: Spoken;
  readonly session: PageSession;
  readonly token: ForgeryToken;
  readonly self: SelfService;
  readonly brand: Brand;
  /** What the person asked the page to be in, to go along. */
  readonly lang: string | undefined;
  /** A form that was sent before has done what it says. */
  readonly isDone: boolean;
  /** What was begun elsewhere for it came to nothing. */
  readonly isRefused: boolean;
}

/** What a form did: a page to show next, unless it is the same one; or an answer of its own. */
export type Outcome = { readonly next?: string } | { readonly response: HttpResponse };

/** One page about the account. */
export interface AccountPage {
  readonly path: string;
  readonly category: LimitCategory;
  /** For what guards the account: whether to see it, or only to act, takes a sign-in of a short while ago. */
  readonly wantsFresh: 'never' | 'to-act' | 'to-see';
  readonly show: (context: Context, visit: AccountVisit, told?: Told) => Promise<HttpResponse>;
  /** @throws Fault, NotFresh */
  readonly act?: (context: Context, visit: AccountVisit, form: Fields) => Promise<Outcome>;
}

/** A deed turns out to want a sign-in of a short while ago. */
export class NotFresh extends Error {
  override readonly name = 'NotFresh';
}

/** The routes of a page. */
export function accountRoutes(context: Context, page: AccountPage): Route[] {
  const { path, act } = page;
  const show = (visit: AccountVisit) => page.show(context, visit);
  return [
    { method: 'GET', path, rule: reading, handle: (request) => answer(context, request, page, show) },
    ...(act === undefined
      ? []
      : [
          {
            method: 'POST',
            path,
            rule: acting,
            handle: (request) => answer(context, request, page, (visit) => send(context, { ...page, act }, visit)),
          } satisfies Route,
        ]),
  ];
}

/** As it reads: for which pool, who is there, and whether they proved it lately enough. */
async function answer(
  context: Context,
  request: HttpRequest,
  { path, wantsFresh }: AccountPage,
  handle: (visit: AccountVisit) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const fields: Fields = parseFields(request.query) ?? new Map();
  const lang = fields.get('lang');
  const spoken = await chooseLanguage(request, { ...(lang !== undefined && { lang }) });
  const host = hostnameOf(request) ?? '';
  const found = await findPageClient(context, fields.get('client_id'), host);
  if (found === undefined) {
    const { openFromApp: heading, openFromAppHow: text } = spoken.texts.account;
    return noticeResponse({ lang: spoken.lang, mark: 'failure', heading, text });
  }
  const { pool, client } = found;
  const session = await findVisitor(context, request, client);
  if (session === undefined) {
    if (fields.has('error')) return notSignedIn(spoken);
    return leadTo(request, spoken, signInAddress(client.id, addressOf(client.id, path, { lang }), { lang }));
  }
  const self = selfServiceOf(session, pool, client);
  const brand = brandOf(client.name, await findLook(context, { host, poolId: pool.id, clientId: client.id }));
  const token = forgeryToken(request);
  const visit = {
    request,
    spoken,
    session,
    token,
    self,
    brand,
    lang,
    isDone: fields.has('done'),
    isRefused: fields.has('refused'),
  };
  const isAct = request.method === 'POST';
  const wants = wantsFresh === 'to-see' || (wantsFresh === 'to-act' && isAct);
  if (wants && !isFresh(context, session)) return signInAgain(visit, path);
  return handle(visit);
}

/** A form counts that this browser had from us, and while there are not too many; then the browser is sent on by GET. */
async function send(
  context: Context,
  page: AccountPage & Required<Pick<AccountPage, 'act'>>,
  visit: AccountVisit,
): Promise<HttpResponse> {
  const { request, spoken } = visit;
  const form = parseForm(request);
  const refuse = (told: Told) => page.show(context, visit, told);
  if (form === undefined || !isGenuine(request, form)) return refuse({ text: spoken.texts.formStale });
  if (!takeTurn(context, page.category, false)) return refuse(tooMany(spoken.texts));
  try {
    const outcome = await page.act(context, visit, form);
    if ('response' in outcome) return outcome.response;
    return redirectResponse(pageAddress(visit, outcome.next ?? page.path, { done: '1' }));
  } catch (error) {
    if (error instanceof NotFresh) return signInAgain(visit, page.path);
    if ([ModularPowerBusy, PasswordHashesBusy, OldPoolAway].some((one) => error instanceof one))
      return refuse(tooMany(spoken.texts));
    if (!(error instanceof Fault)) throw error;
    return refuse(codeTrouble(spoken.texts, error));
  }
}

/** Whoever is at these pages is signed in: a code that is over, or never was, is no reason to sign in again. */
function codeTrouble(texts: Texts, fault: Fault): Told {
  const trouble = findTrouble(texts, fault);
  return fault.code === 'ExpiredCodeException' ? { ...trouble, text: texts.account.codeOver } : trouble;
}

/** Whoever signed in a while ago signs in again, and comes back to the page. */
function signInAgain(visit: AccountVisit, path: string): Promise<HttpResponse> | HttpResponse {
  const { self, request, spoken, lang } = visit;
  const address = signInAddress(self.client.id, pageAddress(visit, path), { lang, isForced: true });
  return leadTo(request, spoken, address);
}

/**
 * To a sign-in; by a link from a form. A sign-in may lead on to a provider elsewhere, and browsers follow a form no further than its page
 * allows (CSP Level 3, `form-action`).
 */
function leadTo({ method }: HttpRequest, spoken: Spoken, address: string): Promise<HttpResponse> | HttpResponse {
  return method === 'POST' ? signInLink(spoken, address) : redirectResponse(address);
}

/** The address of a page of the same visit. */
export function pageAddress(
  { self, lang }: Pick<AccountVisit, 'self' | 'lang'>,
  path: string,
  more: Readonly<Record<string, string>> = {},
): string {
  return addressOf(self.client.id, path, { lang, more });
}

function addressOf(
  clientId: string,
  path: string,
  { lang, more = {} }: { lang: string | undefined; more?: Readonly<Record<string, string>> },
): string {
  return `${path}?${new URLSearchParams({ client_id: clientId, ...(lang !== undefined && { lang }), ...more })}`;
}
