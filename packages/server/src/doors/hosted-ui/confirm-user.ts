import { confirmByLink } from '#domain/access/sign-up/confirm.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import { type Notice, noticeResponse } from '#http/notice.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage, type Spoken } from '#texts/choose.ts';
import { incompleteLink } from './incomplete-link.ts';
import { findKeptSignIn } from './sign-up/kept-request.ts';
import { findTrouble } from './trouble.ts';

/** A link in an e-mail leads here, and the token in it is all that counts, whoever sends it. */
const reading: Rule = { hosts: 'ours', origins: 'none', cookies: 'ignored' };
/** A cookie says where the person may go on to, and nothing else. */
const acting: Rule = { ...reading, cookies: 'read' };
const path = '/confirmUser';

/**
 * The page behind the link in a confirmation e-mail: it asks, and its button confirms. Whatever follows the links of a mail,
 * such as a scanner, confirms nothing.
 */
export function confirmUserRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path, rule: reading, handle: (request) => ask(request, parseLink(parseFields(request.query))) },
    { method: 'POST', path, rule: acting, handle: (request) => confirm(context, request) },
  ];
}

interface Link {
  readonly clientId: string;
  readonly username: string;
  readonly token: string;
}

/** AWS: the names of the parameters. Undefined where one is missing. */
function parseLink(fields: Fields | undefined): Link | undefined {
  const clientId = fields?.get('client_id');
  const username = fields?.get('user_name');
  const token = fields?.get('confirmation_code');
  return clientId && username && token ? { clientId, username, token } : undefined;
}

async function ask(request: HttpRequest, link: Link | undefined): Promise<HttpResponse> {
  const spoken = await chooseLanguage(request);
  if (link === undefined) return incompleteLink(spoken);
  const { clientId, username, token } = link;
  const { confirmLink } = spoken.texts;
  return noticeResponse({
    lang: spoken.lang,
    mark: 'question',
    heading: confirmLink.ask,
    text: confirmLink.askText,
    form: {
      button: confirmLink.button,
      action: path,
      fields: { client_id: clientId, user_name: username, confirmation_code: token },
    },
  });
}

async function confirm(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const spoken = await chooseLanguage(request);
  const link = parseLink(parseForm(request));
  if (link === undefined) return incompleteLink(spoken);
  const href = findKeptSignIn(request, link.clientId);
  const onwards = href === undefined ? {} : { link: { href, label: spoken.texts.backToSignIn } };
  try {
    await confirmByLink(context, link, senderOf(request));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
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
