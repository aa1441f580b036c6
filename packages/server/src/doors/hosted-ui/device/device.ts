import { fill } from '@cenote/texts/languages';
import {
  answerDevice,
  findWaitingDevice,
  type WaitingDevice,
} from '#domain/access/authorization/device/device-code.ts';
import type { BrowserSession } from '#domain/access/browser-session/browser-session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { quotaLeftSeconds } from '#domain/people/codes/quota.ts';
import { appIdOf } from '#domain/tenant/clients/oauth-extensions.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { forgeryToken, isGenuine } from '#http/forgery.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage, type Spoken } from '#texts/choose.ts';
import { asRead, changedMeanwhile, isAsRead } from '../consent/as-read.ts';
import { whatIsAsked } from '../consent/asked.ts';
import { type Form, formPageResponse } from '../form-page.ts';
import { findVisitor } from '../own-page.ts';
import { personName } from '../person-name.ts';
import { type Told, tooMany } from '../trouble.ts';

const reading: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };
const acting: Rule = { hosts: 'domains', origins: 'own', cookies: 'read' };
const path = '/device';

/**
 * The page where a person types the code that a device shows, signs in, and says whether the device gets what its app asks for
 * (RFC 8628 section 3.3). The code alone lets nobody in: they compare it with what their device shows (section 5.4).
 */
export function deviceRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path, rule: reading, handle: (request) => show(context, request) },
    { method: 'POST', path, rule: acting, handle: (request) => act(context, request) },
  ];
}

interface Page {
  readonly request: HttpRequest;
  readonly spoken: Spoken;
}

async function show(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const fields = parseFields(request.query) ?? new Map<string, string>();
  const page = { request, spoken: await chooseLanguage(request, { ui_locales: fields.get('ui_locales') ?? '' }) };
  const typed = fields.get('user_code');
  return typed === undefined || typed === '' ? askForCode(page) : goOn(context, page, typed);
}

async function act(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const page = { request, spoken: await chooseLanguage(request, {}) };
  const { texts } = page.spoken;
  const form = parseForm(request);
  if (form === undefined || !isGenuine(request, form)) return askForCode(page, { text: texts.formStale });
  if (!takeTurn(context, 'UserAuthentication', true)) return askForCode(page, tooMany(texts));
  return goOn(context, page, form.get('user_code') ?? '', form);
}

async function goOn(context: Context, page: Page, typed: string, form?: Fields): Promise<HttpResponse> {
  const device = await find(context, page, typed);
  if (!('client' in device)) return askForCode(page, device);
  const session = await findVisitor(context, page.request, device.client);
  if (session === undefined) return redirectResponse(signInAddress(device));
  const said = form?.get('answer');
  const question = await askToConfirm(context, page, device, session);
  if (said !== 'allow' && said !== 'deny') return showForm(page, question);
  if (said === 'allow' && form !== undefined && !isAsRead(question, form)) {
    return showForm(page, question, changedMeanwhile(page.spoken.texts));
  }
  return decide(context, page, device, { session, isAllowed: said === 'allow' });
}

async function find(context: Context, { request, spoken }: Page, typed: string): Promise<WaitingDevice | Told> {
  const domain = await findDomainByHost(context, hostnameOf(request) ?? '');
  try {
    const asked = { poolId: domain?.poolId, caller: senderOf(request) };
    return (await findWaitingDevice(context, typed, asked)) ?? { text: spoken.texts.device.wrong };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...tooMany(spoken.texts), retryAfterSeconds: quotaLeftSeconds(context) };
  }
}

/** To a sign-in for this page, which begins anew where a session is there that is too old. */
function signInAddress({ client, userCode }: WaitingDevice, prompt?: 'select_account'): string {
  const redirect_uri = `${path}?${new URLSearchParams({ user_code: userCode })}`;
  const asked = { response_type: 'none', client_id: appIdOf(client), redirect_uri, ...(prompt && { prompt }) };
  return `/oauth2/authorize?${new URLSearchParams(asked)}`;
}

async function decide(
  context: Context,
  page: Page,
  device: WaitingDevice,
  { session, isAllowed }: { readonly session: BrowserSession; readonly isAllowed: boolean },
): Promise<HttpResponse> {
  const { texts } = page.spoken;
  if (!(await answerDevice(context, device, session, isAllowed ? 'allowed' : 'denied'))) {
    return askForCode(page, { text: texts.device.wrong });
  }
  const [heading, text] = isAllowed
    ? [texts.device.done, texts.device.doneText]
    : [texts.device.denied, texts.device.deniedText];
  return noticeResponse({ mark: isAllowed ? 'success' : 'stop', lang: page.spoken.lang, heading, text });
}

function askForCode(page: Page, error?: Told): Promise<HttpResponse> {
  const { device, next } = page.spoken.texts;
  const form: Form = {
    heading: device.heading,
    text: device.howTo,
    fields: [{ name: 'user_code', label: device.code, kind: 'text', autocomplete: 'one-time-code' }],
    button: next,
  };
  return showForm(page, form, error);
}

async function askToConfirm(
  context: Context,
  page: Page,
  device: WaitingDevice,
  { user }: BrowserSession,
): Promise<Form> {
  const { texts } = page.spoken;
  return asRead(device.client, {
    heading: fill(texts.device.confirm, { app: device.client.name }),
    text: [
      fill(texts.consent.signedInAs, { username: personName({ pool: device.pool, user }) }),
      fill(texts.device.compare, { code: device.userCode }),
    ].join(' '),
    points: await whatIsAsked(context, texts, device),
    hidden: { user_code: device.userCode },
    fields: [],
    links: [{ href: signInAddress(device, 'select_account'), label: texts.notYou }],
    // Neither leads: whoever was talked into this code by somebody else is to read before they press.
    choices: [
      { name: 'answer', value: 'allow', label: texts.consent.allow },
      { name: 'answer', value: 'deny', label: texts.consent.deny },
    ],
  });
}

function showForm({ request, spoken }: Page, form: Form, error?: Told): Promise<HttpResponse> {
  const page = { ...form, lang: spoken.lang, action: path, leadsTo: "'self'", ...(error !== undefined && { error }) };
  return formPageResponse(page, forgeryToken(request));
}
