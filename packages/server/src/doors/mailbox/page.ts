import { html } from 'hono/html';
import type { MailboxMessage } from '#domain/reach/messages/mailbox-store.ts';
import type { HttpResponse } from '#http/message.ts';
import { pageResponse } from '#http/page.ts';
import { messageBody } from './message-body.ts';
import { mailboxStyle } from './style.ts';

/** What the page shows. */
export interface MailboxView {
  /** Newest first. */
  readonly messages: readonly MailboxMessage[];
  /** The recipient that the list is narrowed to. */
  readonly recipient: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The frames that show e-mail inherit this: styles may stand inline, because e-mail has no other way to look like something,
 * and pictures in the text itself.
 */
const policy = { 'style-src': "'unsafe-inline'", 'img-src': 'data:' };

/** The mailbox as a page that needs no script. Every value is escaped; e-mail with markup is shown in closed frames. */
export function mailboxPage({ messages, recipient, now }: MailboxView): Promise<HttpResponse> {
  const here = recipient === undefined ? '/dev/mailbox' : `/dev/mailbox?to=${encodeURIComponent(recipient)}`;
  const body = html`<header>
<h1>Mailbox</h1>
<a class="button" href="${here}">Refresh</a>
<p>What this server keeps instead of sending it.</p>
<form action="/dev/mailbox" role="search">
<label for="to">Recipient</label>
<input id="to" name="to" value="${recipient ?? ''}" placeholder="ann@example.com" autocomplete="off" spellcheck="false" autocapitalize="none">
<button class="button">Filter</button>
${recipient === undefined ? '' : html`<a class="button" href="/dev/mailbox">Show all</a>`}
</form>
</header>
<main>
${messages.length === 0 ? emptyState(recipient) : messages.map((message, index) => messageCard(message, now, index === 0))}
</main>`;
  return pageResponse({ title: `Mailbox (${messages.length})`, style: mailboxStyle, body, policy });
}

function emptyState(recipient: string | undefined) {
  if (recipient !== undefined) {
    return html`<section class="empty"><h2>Nothing for ${recipient}</h2>
<p>Addresses are compared letter by letter, phone numbers with their <code>+</code>.
<a href="/dev/mailbox">Show all messages</a>.</p></section>`;
  }
  return html`<section class="empty"><h2>No messages yet</h2>
<p>Every e-mail and SMS of this server ends here instead of leaving the machine. Sign a user up in your app, or ask for
a new password, then choose <a href="/dev/mailbox">Refresh</a>.</p>
<p>Tests read the same as JSON from <code>GET /dev/messages?to=ann@example.com</code>.</p></section>`;
}

function messageCard(message: MailboxMessage, now: number, isFirst: boolean) {
  const sentAt = new Date(message.sent_at).toISOString();
  return html`<article>
<div class="facts"><b>${message.recipient}</b>
<span class="tag">${message.medium === 'SMS' ? 'SMS' : 'E-mail'}</span> <span class="tag">${message.purpose}</span>
<time datetime="${sentAt}">${timeAgo(now - message.sent_at)} &middot; ${sentAt.slice(0, 19).replace('T', ' ')} UTC</time></div>
${message.subject === null ? '' : html`<h2>${message.subject}</h2>`}
${message.code === null ? '' : html`<code class="code" title="A click selects all of it">${message.code}</code>`}
${message.link === null ? '' : linkLine(message.link)}
${messageBody(message, isFirst)}
</article>`;
}

function linkLine(link: string) {
  const isWeb = /^https?:\/\//i.test(link);
  return html`<p class="link">${isWeb ? html`<a href="${link}" target="_blank" rel="noreferrer">${link}</a>` : link}</p>`;
}

function timeAgo(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
