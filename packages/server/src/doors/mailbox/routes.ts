import type { Context } from '#domain/context.ts';
import { emptyMailbox, listMailbox, mailboxSize } from '#domain/reach/messages/mailbox.ts';
import type { MailboxMessage } from '#domain/reach/messages/mailbox-store.ts';
import { type Fields, parseFields } from '#http/form.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { mailboxPage } from './page.ts';

type MailboxContext = Pick<Context, 'db' | 'clock'>;

/** How many messages the page shows. */
const pageSize = 100;

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** They show codes to everyone who reaches them, so a page from elsewhere in the same browser must not. */
const rule: Rule = { hosts: 'ours', origins: 'own', cookies: 'ignored' };

/** The routes of the development mailbox. A production server must not have them. */
export function mailboxRoutes(context: MailboxContext): Route[] {
  const answer = (handler: Handler) => (request: HttpRequest) => {
    const query = parseFields(request.query);
    return query === undefined ? refuse('the query cannot be read, or names something twice') : handler(context, query);
  };
  return [
    { method: 'GET', path: '/dev/messages', rule, handle: answer(listMessages) },
    { method: 'DELETE', path: '/dev/messages', rule, handle: answer(deleteMessages) },
    { method: 'GET', path: '/dev/mailbox', rule, handle: answer(showPage) },
  ];
}

type Handler = (context: MailboxContext, query: Fields) => Promise<HttpResponse>;

async function listMessages(context: MailboxContext, query: Fields): Promise<HttpResponse> {
  const limit = parseLimit(query.get('limit'));
  if (limit === undefined) return refuse(`limit must be a whole number from 1 to ${mailboxSize}`);
  const messages = await listMailbox(context, { recipient: parseRecipient(query), limit });
  return jsonResponse(messages.map(toJson), headers);
}

async function deleteMessages(context: MailboxContext, query: Fields): Promise<HttpResponse> {
  await emptyMailbox(context, parseRecipient(query));
  return { status: 204, headers, body: '' };
}

async function showPage(context: MailboxContext, query: Fields): Promise<HttpResponse> {
  const recipient = parseRecipient(query);
  const messages = await listMailbox(context, { recipient, limit: pageSize });
  return mailboxPage({ messages, recipient, now: context.clock.now() });
}

/** The recipient to look for. No address has a space, but `+15550100` and `ann+1@example.com` arrive with one unless escaped. */
function parseRecipient(query: Fields): string | undefined {
  return query.get('to')?.replaceAll(' ', '+') || undefined;
}

function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return mailboxSize;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= mailboxSize ? limit : undefined;
}

function refuse(message: string): HttpResponse {
  return jsonResponse({ message }, headers, 400);
}

function toJson(message: MailboxMessage) {
  const { recipient, medium, purpose, code, link, subject, body, sent_at } = message;
  return { to: recipient, medium, purpose, code, link, subject, body, sentAt: new Date(sent_at).toISOString() };
}
