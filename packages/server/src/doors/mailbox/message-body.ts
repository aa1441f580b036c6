import { html } from 'hono/html';
import type { MailboxMessage } from '#domain/reach/messages/mailbox-store.ts';
import type { Html } from '#http/page.ts';
import { toPlainText } from '#lib/html.ts';

/** A tag, or an entity that `toPlainText` does not know. */
const markup = /<[a-z!?/]|&(?!(?:amp|lt|gt|quot|apos|nbsp|#39);)[#a-z]/i;
/** An e-mail with a look of its own, which is made for light paper. */
const ownLook = /<style|<img|<font|bgcolor|color\s*[:=]|background/i;

/** The text of a message: as text, or in a closed frame where an e-mail is more than that. */
export function messageBody({ medium, body, recipient }: MailboxMessage, isFirst: boolean): Html {
  if (medium === 'SMS') return html`<p class="text sms">${body}</p>`;
  if (!markup.test(body)) return html`<p class="text">${toPlainText(body)}</p>`;
  return emailFrame(body, recipient, isFirst);
}

/**
 * `sandbox` denies the e-mail scripts, forms and our origin; its links open pages of their own. A frame does not grow with what
 * it holds, so it lies over the words of the e-mail in the same look, and is as high as they are at any width. They can be
 * read until it has come.
 */
function emailFrame(body: string, recipient: string, isFirst: boolean): Html {
  const isOwnLook = ownLook.test(body);
  const words = toPlainText(body.replaceAll(/<\/?a\b[^<>]*>/gi, ''));
  return html`<div class="${isOwnLook ? 'paper own' : 'paper'}"><div aria-hidden="true">${words}</div>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${frameHead(isOwnLook)}${body}" title="E-mail to ${recipient}" loading="${isFirst ? 'eager' : 'lazy'}"></iframe></div>`;
}

/** How an e-mail looks that says nothing of it. Its rules weigh nothing, so that whatever the e-mail says wins. */
function frameHead(isOwnLook: boolean): string {
  return `<!doctype html><meta charset="utf-8"><base target="_blank"><style>
:where(html) { color-scheme: ${isOwnLook ? 'light' : 'light dark'}; background: Canvas; color: CanvasText; font: 1rem/1.5 system-ui, sans-serif; }
:where(body) { margin: 0; padding: 1rem; overflow-wrap: anywhere; }
:where(h1, h2, h3, h4, h5, h6) { font-size: 1.2em; line-height: 1.25; }
:where(h1, h2, h3, h4, h5, h6, p, ul, ol, pre, blockquote, table, address) { margin-block: 1lh; }
:where(:first-child) { margin-block-start: 0; }
:where(:last-child) { margin-block-end: 0; }
</style>`;
}
