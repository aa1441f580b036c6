import { fill } from '@cenote/texts/languages';
import { html } from 'hono/html';
import { compactStyle } from '#http/compact-style.ts';
import { forgeryField } from '#http/forgery.ts';
import type { HttpResponse } from '#http/message.ts';
import { type Html, pageResponse } from '#http/page.ts';
import { retryAfter } from '#http/retry-after.ts';
import {
  type Field,
  fieldHtml,
  hiddenHtml,
  type PasskeyRequest,
  passkeyAttributes,
  passkeyHtml,
} from '../form-page.ts';
import { formStyle } from '../form-style.ts';
import { brandHtml } from '../look/brand.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, pageAddress } from './account-page.ts';

/** What a page about the account shows. */
export interface AccountContent {
  readonly heading: string;
  readonly text?: string;
  readonly told?: Told | undefined;
  /** Where the way back leads; the overview unless said. */
  readonly back?: { readonly path: string; readonly label: string } | 'none';
  readonly parts: readonly Html[];
  readonly isScripted?: boolean;
}

/** A form of a page about the account: it is sent to `path`. */
export interface Deed {
  readonly path: string;
  readonly hidden?: Readonly<Record<string, string>>;
  readonly fields?: readonly Field[];
  /** A passkey that the browser is asked for, in place of the button: its page is `isScripted`. */
  readonly passkey?: PasskeyRequest;
  readonly button: string;
  /** Tells buttons of one name apart for who does not see where they stand. */
  readonly about?: string;
  /** `main` unless said. */
  readonly kind?: 'main' | 'quiet' | 'danger';
}

/** Something in a list, with what can be done to it. */
export interface Item {
  readonly title: string;
  readonly notes: readonly string[];
  readonly deeds: readonly Deed[];
}

const style = compactStyle(`
main { max-width: 36rem; }
.card > section { margin-top: 2rem; }
.brand { justify-content: start; }
h1 { text-align: start; }
h2 { margin: 0; font-size: 1.125rem; line-height: 1.35; }
h3, ul.items h2 { margin: 0; font-size: 1rem; line-height: 1.4; }
.back { margin: 0 0 .5rem; }
.card p > a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.done {
  margin-top: 1rem; padding: 0.625rem 0.875rem; border-inline-start: 3px solid var(--accent); border-radius: 0.25rem;
  color: var(--text); background: color-mix(in srgb, var(--accent) 12%, transparent);
}
ul.items { margin: 1rem 0 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
ul.items > li { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; justify-content: space-between; align-items: center; padding: 0.875rem 0; border-bottom: 1px solid var(--line); }
ul.items > li > div { flex: 1 1 12rem; min-width: 0; }
ul.items > li > .deeds { flex: 0 1 auto; display: flex; flex-wrap: wrap; gap: 0.5rem; }
ul.items p { margin: 0.125rem 0 0; font-size: 0.9375rem; }
ul.items a { display: flex; align-items: center; min-height: 2.75rem; font-weight: 600; }
ul.items button { width: auto; margin: 0; padding: 0.5rem 0.875rem; min-height: 2.75rem; }
button.quiet, button.danger { color: var(--on-second); background: var(--second); border-color: var(--second-line); }
button.danger { color: var(--error-text); border-color: currentColor; }
button.quiet:hover, button.danger:hover { background: var(--strong-second); }
.tick { display: flex; gap: 0.75rem; align-items: center; min-height: 2.75rem; font-weight: 400; }
.tick input { width: 1.25rem; height: 1.25rem; min-height: 0; margin: 0; padding: 0; flex: none; accent-color: var(--accent); }
ul.codes { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0.5rem; margin: 1rem 0 0; padding: 0; list-style: none; font-family: ui-monospace, monospace; }
`);

/** A page about the account. */
export async function accountResponse(visit: AccountVisit, content: AccountContent): Promise<HttpResponse> {
  const { token, spoken, isDone, brand } = visit;
  const { texts } = spoken;
  const { heading, text, told, back = { path: '/account', label: texts.account.back }, parts, isScripted } = content;
  const body = brandHtml(
    brand,
    heading,
    html`
${back === 'none' ? '' : html`<p class="back"><a href="${pageAddress(visit, back.path)}">${back.label}</a></p>`}
<h1>${heading}</h1>
${text === undefined ? '' : html`<p>${text}</p>`}
${told === undefined ? '' : html`<p class="error errorMessage-customizable" role="alert" id="error" tabindex="-1" autofocus>${told.text}</p>`}
${isDone && told === undefined ? html`<p class="done" role="status">${texts.account.done}</p>` : ''}
${parts}`,
  );
  const status = told === undefined ? 200 : (told.status ?? 400);
  const response = await pageResponse({
    status,
    title: told === undefined ? heading : fill(texts.errorTitle, { title: heading }),
    lang: spoken.lang,
    style: formStyle + style,
    ownStyle: brand.style,
    ...(brand.head && { head: brand.head }),
    body,
    policy: { ...(brand.hasPictures && { 'img-src': "'self'" }), ...(isScripted && { 'script-src': "'self'" }) },
  });
  return { ...response, headers: { ...response.headers, ...token.headers, ...retryAfter(told?.retryAfterSeconds) } };
}

/** A part of a page under a heading of its own. */
export function section(heading: string, ...parts: readonly Html[]): Html {
  return html`<section><h2>${heading}</h2>
${parts}</section>`;
}

/** A sentence. */
export function sentence(text: string): Html {
  return html`<p>${text}</p>
`;
}

/** A form. */
export function deedHtml(
  visit: AccountVisit,
  { path, hidden, fields = [], passkey, button, about, kind = 'main' }: Deed,
): Html {
  const sent = { ...hidden, [forgeryField]: visit.token.value };
  const label = about === undefined ? '' : html` aria-label="${button}: ${about}"`;
  return html`<form method="post" action="${pageAddress(visit, path)}"${passkey === undefined ? '' : passkeyAttributes(passkey)}>
${Object.entries(sent).map(hiddenHtml)}${fields.map((field) => fieldHtml(field))}${passkey === undefined ? html`<button class="${kind}"${label}>${button}</button>` : passkeyHtml(passkey)}
</form>
`;
}

/** A list of what somebody has; `none` where there is nothing. `isInSection`: the list is under a heading of its own. */
export function itemsHtml(
  visit: AccountVisit,
  items: readonly Item[],
  none: string,
  { isInSection = false }: { readonly isInSection?: boolean } = {},
): Html {
  const headingOf = ({ title }: Item) =>
    isInSection ? html`<h3><bdi>${title}</bdi></h3>` : html`<h2><bdi>${title}</bdi></h2>`;
  if (items.length === 0) return sentence(none);
  return html`<ul class="items">${items.map(
    (item) => html`<li><div>${headingOf(item)}${item.notes.map(
      (note) => html`<p><bdi>${note}</bdi></p>
`,
    )}</div>
${item.deeds.length === 0 ? '' : html`<div class="deeds">${item.deeds.map((deed) => deedHtml(visit, { about: item.title, kind: 'quiet', ...deed }))}</div>`}</li>
`,
  )}</ul>`;
}
