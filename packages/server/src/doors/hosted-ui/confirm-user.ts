import { confirmByLink } from '#domain/access/sign-up/confirm.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { type HttpRequest, type HttpResponse, senderOf } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';

/** A link in an e-mail leads here, and the token in it is all that counts, whoever sends it. */
const rule: Rule = { hosts: 'ours', origins: 'none', cookies: 'ignored' };
const path = '/confirmUser';

/**
 * The page behind the link in a confirmation e-mail: it asks, and its button confirms. Whatever follows the links of a mail,
 * such as a scanner, confirms nothing.
 */
export function confirmUserRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path, rule, handle: ({ query }) => ask(parseLink(parseFields(query))) },
    { method: 'POST', path, rule, handle: (request) => confirm(context, request) },
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

async function ask(link: Link | undefined): Promise<HttpResponse> {
  if (link === undefined) return incomplete();
  const { clientId, username, token } = link;
  return noticeResponse({
    mark: 'question',
    heading: 'Confirm your account',
    text: 'One step is left: confirm that this address is yours. If you did not sign up, close this page.',
    form: {
      button: 'Confirm my account',
      action: path,
      fields: { client_id: clientId, user_name: username, confirmation_code: token },
    },
  });
}

async function confirm(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const link = parseLink(parseForm(request));
  if (link === undefined) return incomplete();
  try {
    await confirmByLink(context, link, senderOf(request));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return refusal(error);
  }
  return noticeResponse({
    mark: 'success',
    heading: 'Your account is confirmed',
    text: 'You can close this page and sign in.',
  });
}

/**
 * What whoever follows a link can do about it. Why exactly a link does not work would tell of others' accounts; it is one that
 * was used, too, where somebody pressed the button twice.
 */
function refusal({ code, message }: Fault): Promise<HttpResponse> {
  if (code === 'AliasExistsException') {
    return noticeResponse({ mark: 'failure', heading: 'Your account could not be confirmed', text: message });
  }
  return noticeResponse({
    mark: 'failure',
    heading: 'This link does not work',
    text: 'If you have used it before, your account is confirmed, and you can sign in. Else ask for a new link.',
  });
}

function incomplete(): Promise<HttpResponse> {
  return noticeResponse({
    mark: 'failure',
    heading: 'This link is incomplete',
    text: 'Open it again from the message, or copy all of it.',
  });
}
