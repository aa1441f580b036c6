import {
  type AuthorizationParameters,
  type AuthorizationRequest,
  checkAuthorization,
  findReplyTo,
  formatParameters,
  pickParameters,
  RequestRefused,
} from '#domain/access/authorization/authorization-request.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { refusalUrl, respond } from '#domain/access/authorization/respond.ts';
import { sessionCookie } from '#domain/access/browser-session/browser-session.ts';
import { answerChallenge } from '#domain/access/sign-in/answer.ts';
import type { Asker } from '#domain/access/sign-in/asker.ts';
import { startSignIn } from '#domain/access/sign-in/start.ts';
import type { Step } from '#domain/access/sign-in/step.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { ssoSessionOf } from '#domain/tenant/clients/sso-session.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { setCookie } from '#http/cookies.ts';
import { forgeryToken, isGenuine } from '#http/forgery.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { formPageResponse } from '../form-page.ts';
import { chooseLanguage, type Spoken } from '../texts/choose.ts';
import { challengeForm, responsesOf, type Shown, type StepForm, startForm } from './step-form.ts';
import { findTrouble } from './trouble.ts';

const path = '/login';
const reading: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };
const acting: Rule = { hosts: 'domains', origins: 'own', cookies: 'read' };

/**
 * The page where a person signs in for an app. It is an ordinary caller of the sign-in: each form carries the sealed session of its step
 * to the next one, and the server keeps nothing until somebody is signed in.
 */
export function loginRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path, rule: reading, handle: (request) => answer(context, request, (visit) => begin(visit)) },
    {
      method: 'POST',
      path,
      rule: acting,
      handle: (request) => answer(context, request, (visit) => goOn(context, visit)),
    },
  ];
}

/** A request to the page, once it is known for which app. */
interface Visit {
  readonly request: HttpRequest;
  readonly parameters: AuthorizationParameters;
  readonly asked: AuthorizationRequest;
  readonly spoken: Spoken;
}

async function answer(
  context: Context,
  request: HttpRequest,
  handle: (visit: Visit) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const parameters = pickParameters(parseFields(request.query) ?? new Map());
  const replyTo = await findReplyTo(context, parameters, hostnameOf(request) ?? '').catch(toSentence);
  if (typeof replyTo === 'string') {
    return noticeResponse({ mark: 'failure', heading: 'This app cannot sign you in', text: replyTo });
  }
  try {
    const asked = await checkAuthorization(context, replyTo, parameters);
    return await handle({ request, parameters, asked, spoken: chooseLanguage(request, parameters) });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return redirectResponse(refusalUrl(context, replyTo, error));
  }
}

function toSentence(error: unknown): string {
  if (error instanceof RequestRefused) return error.message;
  throw error;
}

function begin(visit: Visit, error?: string, username = visit.parameters.login_hint ?? ''): Promise<HttpResponse> {
  const { asked, spoken } = visit;
  const { usernameAttributes = [], policies } = asked.pool.settings;
  const form = startForm(spoken.texts, {
    app: asked.client.name,
    username,
    nameLabel: nameLabel(spoken, usernameAttributes),
    canChoose: policies.signInPolicy.allowedFirstAuthFactors.length > 1,
  });
  return show(visit, form, { ...(error !== undefined && { error }) });
}

function nameLabel({ texts }: Spoken, attributes: readonly string[]): string {
  if (attributes.length === 0) return texts.username;
  if (attributes.length > 1) return texts.usernameOrAddress;
  return attributes[0] === 'email' ? texts.email : texts.phone;
}

/** What a form carries from one step to the next. */
interface Carried {
  readonly session: string;
  readonly username: string;
  readonly shown: Shown;
}

async function goOn(context: Context, visit: Visit): Promise<HttpResponse> {
  const { request, spoken } = visit;
  const form = parseForm(request);
  if (form === undefined || !isGenuine(request, form)) return begin(visit, spoken.texts.formStale);
  const carried = readCarried(form);
  const isAnswer = carried !== undefined;
  if (!takeTurn(context, 'UserAuthentication', isAnswer)) return begin(visit, spoken.texts.tooMany);
  if (isAnswer && carried.shown.name === 'SELECT_CHALLENGE' && form.get('answer') === 'PASSWORD') {
    return showChallenge(visit, { ...carried, shown: { ...carried.shown, name: 'PASSWORD' } });
  }
  const username = carried?.username ?? form.get('username') ?? '';
  try {
    return await showStep(context, visit, username, await act(context, visit, form, carried));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const trouble = findTrouble(spoken.texts, error);
    if (carried === undefined || trouble.isOver) return begin(visit, trouble.text, username);
    return showChallenge(visit, carried, trouble.text);
  }
}

function act(context: Context, { asked, request }: Visit, form: Fields, carried: Carried | undefined): Promise<Step> {
  const { pool, client } = asked;
  const asker: Asker = { pool, client, admin: false, caller: senderOf(request), isAtPage: true };
  if (carried !== undefined) {
    const responses = { ...responsesOf(carried.shown.name, form), USERNAME: carried.username };
    return answerChallenge(context, { asker, challengeName: carried.shown.name, responses, session: carried.session });
  }
  const USERNAME = form.get('username');
  if (form.has('choose')) return startSignIn(context, asker, { flow: 'USER_AUTH', parameters: { USERNAME } });
  const parameters = { USERNAME, PASSWORD: form.get('password') };
  return startSignIn(context, asker, { flow: 'USER_PASSWORD_AUTH', parameters });
}

async function showStep(context: Context, visit: Visit, username: string, step: Step): Promise<HttpResponse> {
  const { asked, request } = visit;
  switch (step.kind) {
    case 'challenge': {
      const { session, name, parameters, available } = step;
      if (session === undefined) throw new Error(`${name} was posed without a session`);
      return showChallenge(visit, { session, username, shown: { name, parameters, ...(available && { available }) } });
    }
    case 'browser-session': {
      const location = await respond(context, asked, step.session, senderOf(request));
      const maxAgeSeconds = ssoSessionOf(asked.client).maxValidityMinutes * 60;
      const cookie = { name: sessionCookie(asked.pool.id), value: step.secret };
      // A client that takes no session leaves none behind.
      if (maxAgeSeconds === 0) return redirectResponse(location);
      return redirectResponse(location, { 'set-cookie': setCookie({ ...cookie, maxAgeSeconds }) });
    }
    case 'tokens':
      throw new Error('a page asked for no tokens');
  }
}

function showChallenge(visit: Visit, carried: Carried, error?: string): Promise<HttpResponse> {
  const { session, username, shown } = carried;
  const form = challengeForm(visit.spoken.texts, shown);
  if (form === undefined) return begin(visit, fillUnknown(visit.spoken, shown.name), username);
  const hidden = { session, username, step: JSON.stringify(shown) };
  return show(visit, form, { hidden, ...(error !== undefined && { error }) });
}

function fillUnknown({ texts }: Spoken, name: string): string {
  return texts.failed.replace('{reason}', name);
}

function show(
  { request, parameters, asked, spoken }: Visit,
  form: StepForm,
  { hidden = {}, error }: { hidden?: Readonly<Record<string, string>>; error?: string },
): Promise<HttpResponse> {
  const page = {
    ...form,
    lang: spoken.lang,
    action: `${path}?${formatParameters(parameters)}`,
    hidden,
    leadsTo: sourceOf(asked.redirectUri),
    ...(error !== undefined && { error }),
  };
  return formPageResponse(page, forgeryToken(request));
}

/** Browsers hold what a form's answer leads to against its page, too (CSP Level 3, `form-action`). */
function sourceOf(address: string): string {
  const { protocol, origin } = new URL(address);
  return /^https?:$/.test(protocol) ? origin : protocol;
}

function readCarried(form: Fields): Carried | undefined {
  const [session, username, step] = [form.get('session'), form.get('username'), form.get('step')];
  const shown = step === undefined ? undefined : parseShown(step);
  return session && username && shown ? { session, username, shown } : undefined;
}

/** What the page itself has written, if nobody has changed it. */
function parseShown(text: string): Shown | undefined {
  try {
    const { name, parameters, available } = JSON.parse(text) as Record<string, unknown>;
    if (typeof name !== 'string' || !isTexts(parameters)) return undefined;
    if (available !== undefined && !(Array.isArray(available) && isTexts(available))) return undefined;
    return { name, parameters, ...(available !== undefined && { available }) } as Shown;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string');
}
