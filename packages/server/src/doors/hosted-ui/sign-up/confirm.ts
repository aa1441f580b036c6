import { fill } from '@cenote/texts/languages';
import { confirmSignUp } from '#domain/access/sign-up/confirm.ts';
import { confirmedBy } from '#domain/access/sign-up/confirmed-by.ts';
import { resendCode, type Started } from '#domain/access/sign-up/resend.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { mediumOf, signUpAttributes } from '#domain/people/users/address.ts';
import type { DeliveryDetails } from '#domain/reach/messages/delivery.ts';
import { hidesUsers, secretHashOf } from '#domain/tenant/clients/client.ts';
import type { Fields } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import { newPasswordField } from '../account-fields.ts';
import { goToLogin } from '../login/login.ts';
import { nameLabel } from '../name-label.ts';
import { findStrangerTrouble, findTrouble, type Told } from '../trouble.ts';
import { goBackToStep, goToStep, pageAddress, showForm, type Visit, visitRoutes } from '../visit.ts';
import { keepSignUp, showLinkSent } from './link-sent.ts';

const confirmPath = '/confirm';
const resendPath = '/resendcode';
const againField = 'again';

/** The page where somebody confirms a new account by its code, and the one that sends another. */
export function confirmRoutes(context: Context): Route[] {
  return [
    ...visitRoutes(context, {
      path: confirmPath,
      isOfOwn: true,
      category: 'UserCreation',
      show: openConfirm,
      act: confirm,
    }),
    ...visitRoutes(context, {
      path: resendPath,
      isOfOwn: true,
      category: 'UserResourceRead',
      show: openResend,
      act: resend,
    }),
  ];
}

/** Whoever gets links alone has no code to enter, and may want another link. */
function openConfirm(visit: Visit, error?: Told): Promise<HttpResponse> {
  if (visit.kept !== undefined) return showSent(visit, visit.kept.state as Sent, error);
  if (!sendsLinksAlone(visit)) return showConfirm(visit, {}, error);
  if (error !== undefined) return showResend(visit, error);
  return Promise.resolve(redirectResponse(pageAddress(visit, resendPath)));
}

function openResend(visit: Visit, error?: Told): Promise<HttpResponse> {
  return visit.kept === undefined ? showResend(visit, error) : showSent(visit, visit.kept.state as Sent, error);
}

function sendsLinksAlone({ asked: { pool } }: Visit): boolean {
  const kinds = signUpAttributes(pool);
  return kinds.length > 0 && kinds.every((kind) => confirmedBy(pool, mediumOf(kind)) === 'link');
}

/** Whose account is to be confirmed by what was sent to them. */
export interface Sent {
  readonly username: string;
  /** Absent where nobody is told where it went, or whether anything did. */
  readonly delivery?: DeliveryDetails | undefined;
  readonly session?: string | undefined;
  /** They had asked for another one. */
  readonly isAgain?: boolean;
}

/** Sends a browser to the page that follows a message. */
export function goToSent(context: Context, visit: Visit, sent: Sent): Promise<HttpResponse> {
  return goToStep(context, visit, { path: pathOf(visit, sent), state: sent, show: showSent });
}

/** Sends a browser back to that page, which says what was wrong with its form. */
function goBackToSent(context: Context, visit: Visit, told: Told): Promise<HttpResponse> {
  const state = visit.kept?.state as Sent;
  return goBackToStep(context, visit, { path: pathOf(visit, state), state, show: showSent, told });
}

function pathOf(visit: Visit, sent: Sent): string {
  return shownBy(visit, sent) === 'link' ? resendPath : confirmPath;
}

/** The page that follows a message: what it asks for is what the message shows. */
async function showSent(
  visit: Visit,
  { username, delivery, session, isAgain = false }: Sent,
  error?: Told,
): Promise<HttpResponse> {
  const { texts } = visit.spoken;
  const sentence = {
    link: isAgain ? texts.linkResent : texts.linkSent,
    either: texts.linkOrCodeSent,
    code: isAgain ? texts.resent : texts.codeSent,
  };
  const by = shownBy(visit, { delivery });
  const text = delivery === undefined ? texts.resentAnyway : fill(sentence[by], { destination: delivery.destination });
  if (by === 'code') return showConfirm(visit, { username, session, text }, error);
  const page =
    by === 'link'
      ? await showLinkSent(visit, resendPath, { username, text }, error)
      : await showConfirm(visit, { username, session, text }, error);
  return keepSignUp(visit, session, page);
}

/** What the message shows; where nobody is told which message, the form that serves for each. */
function shownBy(visit: Visit, { delivery }: Pick<Sent, 'delivery'>): ReturnType<typeof confirmedBy> {
  if (delivery !== undefined) return confirmedBy(visit.asked.pool, delivery.deliveryMedium);
  return sendsLinksAlone(visit) ? 'link' : 'either';
}

interface Confirming {
  readonly username?: string;
  readonly session?: string | undefined;
  readonly text?: string;
}

/** The form for the code of a new account. Without the session of its sign-up they choose a password: theirs may be somebody else's. */
function showConfirm(visit: Visit, { username, session, text = '' }: Confirming, error?: Told): Promise<HttpResponse> {
  const { spoken, asked } = visit;
  const { texts } = spoken;
  const form = {
    heading: texts.confirmAccount,
    text: session === undefined ? `${text} ${texts.confirmAnew}`.trim() : text,
    hidden: { ...(username !== undefined && { username }), ...(session !== undefined && { session }) },
    fields: [
      ...(username === undefined
        ? [{ name: 'username', label: nameLabel(spoken, asked.pool), kind: 'text', autocomplete: 'username' } as const]
        : []),
      { name: 'code', label: texts.code, kind: 'code', autocomplete: 'one-time-code' } as const,
      ...(session === undefined
        ? [newPasswordField(texts, asked.pool, { name: 'password', label: texts.newPasswordLabel })]
        : []),
    ],
    button: texts.confirm,
    ...(username !== undefined && { choices: [{ name: againField, value: 'yes', label: texts.resend }] }),
    links: [
      ...(username === undefined ? [{ href: pageAddress(visit, resendPath), label: texts.resend }] : []),
      { href: pageAddress(visit, '/login'), label: texts.backToSignIn },
    ],
  };
  return showForm(visit, confirmPath, form, error);
}

async function confirm(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  if (form.has(againField)) return resend(context, visit, form);
  const { asked, request, spoken } = visit;
  const [username, session] = [form.get('username') ?? '', form.get('session')];
  const secretHash = secretHashOf(asked.client, username);
  const [code, newPassword] = [form.get('code') ?? '', form.get('password')];
  const given = { username, code, secretHash, session, isAtPage: true, newPassword };
  try {
    await confirmSignUp(context, asked.client, given, senderOf(request));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const stranger = { client: asked.client, text: spoken.texts.codeWrongOrExpired, about: 'code' } as const;
    const told = findStrangerTrouble(spoken.texts, error, stranger);
    if (visit.kept === undefined) return showConfirm(visit, { username, session }, told);
    return goBackToSent(context, visit, told);
  }
  return goToLogin(context, visit, { username, done: 'confirmed' });
}

function showResend(visit: Visit, error?: Told): Promise<HttpResponse> {
  const { spoken, asked } = visit;
  const { texts } = spoken;
  const isLink = sendsLinksAlone(visit);
  const form = {
    heading: isLink ? texts.resendLink : texts.resend,
    fields: [
      { name: 'username', label: nameLabel(spoken, asked.pool), kind: 'text', autocomplete: 'username' } as const,
    ],
    button: isLink ? texts.sendLink : texts.sendCode,
    links: [{ href: pageAddress(visit, '/login'), label: texts.backToSignIn }],
  };
  return showForm(visit, resendPath, form, error);
}

async function resend(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  const { asked, request, spoken } = visit;
  const username = form.get('username') ?? '';
  const started = startedIn(visit, username);
  const named = { username, secretHash: secretHashOf(asked.client, username), isAtPage: true, started } as const;
  try {
    const delivery = await resendCode(context, asked.client, named, senderOf(request));
    // Where it went tells a stranger which address the account has, and so whether there is one.
    const isTold = started !== undefined || !hidesUsers(asked.client);
    const session = started?.session;
    return await goToSent(context, visit, { username, session, isAgain: true, ...(isTold && { delivery }) });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const told = findTrouble(spoken.texts, error);
    return visit.kept === undefined ? showResend(visit, told) : goBackToSent(context, visit, told);
  }
}

/** The sign-up that was begun in this browser under this name. */
function startedIn({ kept }: Visit, username: string): Started | undefined {
  const { session, delivery, ...sent } = (kept?.state ?? {}) as Partial<Sent>;
  return session === undefined || delivery === undefined || sent.username !== username
    ? undefined
    : { session, delivery };
}
