import { fill } from '@cenote/texts/languages';
import { confirmForgotPassword } from '#domain/access/recovery/confirm-forgot-password.ts';
import { forgotPassword } from '#domain/access/recovery/forgot-password.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { secretHashOf } from '#domain/tenant/clients/client.ts';
import type { Fields } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import { newPasswordField } from '../account-fields.ts';
import type { Field } from '../form-page.ts';
import { goToLogin } from '../login/login.ts';
import { nameLabel } from '../name-label.ts';
import { findStrangerTrouble, findTrouble, type Told } from '../trouble.ts';
import { goBackToStep, goToStep, pageAddress, showForm, type Visit, visitRoutes } from '../visit.ts';

const askPath = '/forgotPassword';
const changePath = '/confirmforgotPassword';
const category = 'UserAccountRecovery';

/** The page where somebody asks for a code because they forgot their password, and the one that takes it with a new one. */
export function recoveryRoutes(context: Context): Route[] {
  return [
    ...visitRoutes(context, { path: askPath, isOfOwn: true, category, show: showAsk, act: sendCode }),
    ...visitRoutes(context, {
      path: changePath,
      isOfOwn: true,
      category,
      show: (visit, error) =>
        visit.kept === undefined ? showChange(visit, {}, error) : showSent(visit, visit.kept.state as Sent, error),
      act: change,
    }),
  ];
}

function usernameField({ spoken, asked }: Visit, value = ''): Field {
  return { name: 'username', label: nameLabel(spoken, asked.pool), kind: 'text', autocomplete: 'username', value };
}

function showAsk(visit: Visit, error?: Told, username = ''): Promise<HttpResponse> {
  const { texts } = visit.spoken;
  const form = {
    heading: texts.resetPassword,
    text: texts.resetHow,
    fields: [usernameField(visit, username)],
    button: texts.sendCode,
    links: [{ href: pageAddress(visit, '/login'), label: texts.backToSignIn }],
  };
  return showForm(visit, askPath, form, error);
}

async function sendCode(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  const { asked, request, spoken } = visit;
  const username = form.get('username') ?? '';
  const named = { username, secretHash: secretHashOf(asked.client, username) };
  try {
    const { destination } = await forgotPassword(context, asked.client, named, senderOf(request));
    const state: Sent = { username, destination };
    return await goToStep(context, visit, { path: changePath, state, show: showSent });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return showAsk(visit, findTrouble(spoken.texts, error), username);
  }
}

/** To whom a code went. */
interface Sent {
  readonly username: string;
  readonly destination: string;
}

function showSent(visit: Visit, { username, destination }: Sent, error?: Told): Promise<HttpResponse> {
  return showChange(visit, { username, text: fill(visit.spoken.texts.codeSent, { destination }) }, error);
}

function showChange(
  visit: Visit,
  { username, text }: { username?: string; text?: string },
  error?: Told,
): Promise<HttpResponse> {
  const { texts } = visit.spoken;
  const form = {
    heading: texts.newPassword,
    ...(text !== undefined && { text }),
    hidden: { ...(username !== undefined && { username }) },
    fields: [
      ...(username === undefined ? [usernameField(visit)] : []),
      { name: 'code', label: texts.code, kind: 'code', autocomplete: 'one-time-code' } as const,
      newPasswordField(texts, visit.asked.pool, { name: 'password', label: texts.newPasswordLabel }),
    ],
    button: texts.changePassword,
    links: [{ href: pageAddress(visit, '/login'), label: texts.backToSignIn }],
  };
  return showForm(visit, changePath, form, error);
}

async function change(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  const { asked, request, spoken } = visit;
  const username = form.get('username') ?? '';
  const [code, password] = [form.get('code') ?? '', form.get('password') ?? ''];
  const given = { username, code, password, secretHash: secretHashOf(asked.client, username) };
  try {
    await confirmForgotPassword(context, asked.client, given, senderOf(request));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const stranger = { client: asked.client, text: spoken.texts.codeWrongOrExpired, about: 'code' } as const;
    const told = findStrangerTrouble(spoken.texts, error, stranger);
    if (visit.kept === undefined) return showChange(visit, { username }, told);
    return goBackToStep(context, visit, { path: changePath, state: visit.kept.state as Sent, show: showSent, told });
  }
  return goToLogin(context, visit, { username, done: 'passwordChanged' });
}
