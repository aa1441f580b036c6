import { type ConfirmationLink, confirmByLink, findPasswordDue } from '#domain/access/sign-up/confirm-by-link.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { forgeryToken } from '#http/forgery.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import { type Notice, noticeResponse } from '#http/notice.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage, type Spoken } from '#texts/choose.ts';
import { newPasswordField } from './account-fields.ts';
import { formPageResponse } from './form-page.ts';
import { incompleteLink } from './incomplete-link.ts';
import { findKeptSession, findKeptSignIn } from './sign-up/kept-request.ts';
import { findTrouble, type Told } from './trouble.ts';

/**
 * A link in an e-mail leads here, and the token in it confirms, whoever sends it. A cookie says that it is the browser of the sign-up, and
 * where the person may go on to.
 */
const rule: Rule = { hosts: 'ours', origins: 'none', cookies: 'read' };
const path = '/confirmUser';

/**
 * The page behind the link in a confirmation e-mail: it asks, and its button confirms. Whatever follows the links of a mail,
 * such as a scanner, confirms nothing.
 */
export function confirmUserRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path, rule, handle: (request) => ask(context, request) },
    { method: 'POST', path, rule, handle: (request) => confirm(context, request) },
  ];
}

/** AWS: the names of the parameters. Undefined where one is missing. */
function parseLink(fields: Fields | undefined): ConfirmationLink | undefined {
  const clientId = fields?.get('client_id');
  const username = fields?.get('user_name');
  const token = fields?.get('confirmation_code');
  return clientId && username && token ? { clientId, username, token } : undefined;
}

async function ask(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const spoken = await chooseLanguage(request);
  const link = parseLink(parseFields(request.query));
  if (link === undefined) return incompleteLink(spoken);
  const due = await findPasswordDue(context, link, findKeptSession(request, link.clientId), senderOf(request));
  return due === undefined ? askToConfirm(spoken, link) : askForPassword(request, spoken, { link, pool: due });
}

function askToConfirm({ lang, texts: { confirmLink } }: Spoken, link: ConfirmationLink): Promise<HttpResponse> {
  return noticeResponse({
    lang,
    mark: 'question',
    heading: confirmLink.ask,
    text: confirmLink.askText,
    form: { button: confirmLink.button, action: path, fields: toFields(link) },
  });
}

/** Who has not signed up here chooses the password: the one that there is may be somebody else's. */
function askForPassword(
  request: HttpRequest,
  { lang, texts }: Spoken,
  { link, pool }: { readonly link: ConfirmationLink; readonly pool: Pool },
  error?: Told,
): Promise<HttpResponse> {
  const page = {
    lang,
    heading: texts.confirmLink.ask,
    text: texts.confirmAnew,
    hidden: toFields(link),
    fields: [newPasswordField(texts, pool, { name: 'password', label: texts.newPasswordLabel })],
    button: texts.confirmLink.button,
    errorTitle: texts.errorTitle,
    action: path,
    leadsTo: "'self'",
    ...(error !== undefined && { error }),
  };
  return formPageResponse(page, forgeryToken(request));
}

function toFields({ clientId, username, token }: ConfirmationLink): Readonly<Record<string, string>> {
  return { client_id: clientId, user_name: username, confirmation_code: token };
}

async function confirm(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const spoken = await chooseLanguage(request);
  const form = parseForm(request);
  const link = parseLink(form);
  if (link === undefined) return incompleteLink(spoken);
  const href = findKeptSignIn(request, link.clientId);
  const onwards = href === undefined ? {} : { link: { href, label: spoken.texts.backToSignIn } };
  const [session, caller] = [findKeptSession(request, link.clientId), senderOf(request)];
  try {
    await confirmByLink(context, link, { session, password: form?.get('password') }, caller);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const isUnfit = error.code === 'InvalidPasswordException';
    const due = isUnfit ? await findPasswordDue(context, link, session, caller) : undefined;
    if (due !== undefined)
      return askForPassword(request, spoken, { link, pool: due }, findTrouble(spoken.texts, error));
    return refusal(spoken, error, onwards);
  }
  const { confirmLink } = spoken.texts;
  return noticeResponse({
    lang: spoken.lang,
    mark: 'success',
    heading: confirmLink.done,
    text: confirmLink.doneText,
    ...onwards,
  });
}

/**
 * What whoever follows a link can do about it. Why exactly a link does not work would tell of others' accounts; it is one that
 * was used, too, where somebody pressed the button twice.
 */
function refusal({ lang, texts }: Spoken, fault: Fault, onwards: Pick<Notice, 'link'>): Promise<HttpResponse> {
  const isTaken = fault.code === 'AliasExistsException';
  return noticeResponse({
    lang,
    mark: 'failure',
    heading: isTaken ? texts.confirmLink.failed : texts.notices.linkBroken,
    text: isTaken ? findTrouble(texts, fault).text : texts.confirmLink.used,
    ...onwards,
  });
}
