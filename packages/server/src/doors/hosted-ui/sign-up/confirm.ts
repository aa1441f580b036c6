import { fill } from '@cenote/texts/languages';
import { confirmSignUp } from '#domain/access/sign-up/confirm.ts';
import { resendCode } from '#domain/access/sign-up/resend.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { secretHashOf } from '#domain/tenant/clients/client.ts';
import type { Fields } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import { showLogin } from '../login/login.ts';
import { nameLabel } from '../name-label.ts';
import { findStrangerTrouble, findTrouble, type Told } from '../trouble.ts';
import { pageAddress, showForm, type Visit, visitRoutes } from '../visit.ts';

const path = '/confirm';
const resendPath = '/resendcode';

/** The page where somebody confirms a new account by its code, and the one that sends another. */
export function confirmRoutes(context: Context): Route[] {
  return [
    ...visitRoutes(context, {
      path,
      isOfOwn: true,
      category: 'UserCreation',
      show: (visit, error) => showConfirm(visit, {}, error),
      act: confirm,
    }),
    ...visitRoutes(context, {
      path: resendPath,
      isOfOwn: true,
      category: 'UserResourceRead',
      show: showResend,
      act: resend,
    }),
  ];
}

/** Whose account is to be confirmed, as far as the page knows. */
export interface Confirming {
  readonly username?: string;
  readonly destination?: string;
  readonly session?: string | undefined;
  readonly text?: string;
}

/** The form for the code of a new account. */
export function showConfirm(
  visit: Visit,
  { username, destination, session, text }: Confirming,
  error?: Told,
): Promise<HttpResponse> {
  const { spoken, asked } = visit;
  const { texts } = spoken;
  const told = text ?? (destination === undefined ? undefined : fill(texts.codeSent, { destination }));
  const form = {
    heading: texts.confirmAccount,
    ...(told !== undefined && { text: told }),
    hidden: { ...(username !== undefined && { username }), ...(session !== undefined && { session }) },
    fields: [
      ...(username === undefined
        ? [{ name: 'username', label: nameLabel(spoken, asked.pool), kind: 'text', autocomplete: 'username' } as const]
        : []),
      { name: 'code', label: texts.code, kind: 'code', autocomplete: 'one-time-code' } as const,
    ],
    button: texts.confirm,
    links: [
      { href: pageAddress(visit, resendPath), label: texts.resend },
      { href: pageAddress(visit, '/login'), label: texts.backToSignIn },
    ],
  };
  return showForm(visit, path, form, error);
}

async function confirm(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  const { asked, request, spoken } = visit;
  const [username, session] = [form.get('username') ?? '', form.get('session')];
  const secretHash = secretHashOf(asked.client, username);
  const given = { username, code: form.get('code') ?? '', secretHash, session };
  try {
    await confirmSignUp(context, asked.client, given, senderOf(request));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const stranger = { client: asked.client, text: spoken.texts.codeWrongOrExpired };
    return showConfirm(visit, { username, session }, findStrangerTrouble(spoken.texts, error, stranger));
  }
  return showLogin(visit, undefined, { username, text: spoken.texts.confirmed });
}

function showResend(visit: Visit, error?: Told): Promise<HttpResponse> {
  const { spoken, asked } = visit;
  const form = {
    heading: spoken.texts.resend,
    fields: [
      { name: 'username', label: nameLabel(spoken, asked.pool), kind: 'text', autocomplete: 'username' } as const,
    ],
    button: spoken.texts.sendCode,
    links: [{ href: pageAddress(visit, '/login'), label: spoken.texts.backToSignIn }],
  };
  return showForm(visit, resendPath, form, error);
}

async function resend(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  const { asked, request, spoken } = visit;
  const username = form.get('username') ?? '';
  const named = { username, secretHash: secretHashOf(asked.client, username), isAtPage: true } as const;
  try {
    const { destination } = await resendCode(context, asked.client, named, senderOf(request));
    return await showConfirm(visit, { username, text: fill(spoken.texts.resent, { destination }) });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return showResend(visit, findTrouble(spoken.texts, error));
  }
}
