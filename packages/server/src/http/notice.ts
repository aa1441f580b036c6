import { html } from 'hono/html';
import { compactStyle } from './compact-style.ts';
import type { HttpResponse } from './message.ts';
import { type Html, pageResponse } from './page.ts';

/** Everything that a page with one thing to say says. All of it is text. */
export interface Notice {
  /** The language of all that it says (BCP 47). */
  readonly lang: string;
  /** What the page begins with; `stop` where somebody has said no. */
  readonly mark: 'question' | 'success' | 'stop' | 'failure';
  /** 400 for a failure and 200 for all else, unless said. */
  readonly status?: number;
  readonly heading: string;
  readonly text: string;
  /** A form with one button, which sends its fields to the address of the page. */
  readonly form?: {
    readonly button: string;
    readonly action: string;
    readonly fields: Readonly<Record<string, string>>;
    /** It goes to somebody else's page. */
    readonly isForeign?: boolean;
  };
  /** Where to go from here: a browser goes there by itself where `isNow`. */
  readonly link?: { readonly href: string; readonly label: string; readonly isNow?: boolean };
}

const style = compactStyle(`
body { display: grid; place-items: center; min-height: 100vh; min-height: 100svh; }
main {
  width: 100%; max-width: 26rem; padding: clamp(1.25rem, 6vw, 2.5rem);
  border: 1px solid var(--line); border-radius: 1rem; background: var(--card);
  box-shadow: 0 1px 2px rgb(0 0 0 / 4%), 0 12px 32px rgb(0 0 0 / 6%);
}
svg { display: block; width: 2.75rem; height: 2.75rem; margin-bottom: 1.25rem; color: var(--accent); }
.failure svg, .stop svg { color: var(--quiet); }
p { margin: 0.75rem 0 0; color: var(--quiet); text-wrap: pretty; }
button, .go {
  display: block; width: 100%; margin-top: 1.75rem; padding: 0.625rem 1rem; min-height: 2.75rem; border: 1px solid transparent; border-radius: 0.5rem;
  font-weight: 600; text-align: center; text-decoration: none; color: var(--on-accent); background: var(--accent);
}
button:hover, .go:hover { background: var(--strong-accent); }
`);

const marks: Readonly<Record<Notice['mark'], Html>> = {
  question: html`<rect x="10" y="14" width="24" height="17" rx="2.5"/><path d="m11 16.5 11 8 11-8"/>`,
  success: html`<path d="m14 22.5 6 6 11-12"/>`,
  stop: html`<path d="M14 22h16"/>`,
  failure: html`<path d="M22 13v12"/><path d="M22 31v.01"/>`,
};

/** A page with one thing to say, and at most one thing to do. */
export function noticeResponse({ lang, mark, status, heading, text, form, link }: Notice): Promise<HttpResponse> {
  const body = html`<main class="${mark}">
<svg viewBox="0 0 44 44" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
<circle cx="22" cy="22" r="22" fill="currentColor" fill-opacity=".12" stroke="none"/>${marks[mark]}
</svg>
<h1>${heading}</h1>
<p>${text}</p>
${form === undefined ? '' : formHtml(form)}${link === undefined ? '' : html`<a class="go" href="${link.href}">${link.label}</a>`}</main>`;
  const head = link?.isNow ? html`<meta http-equiv="refresh" content="0;url=${link.href}">` : undefined;
  return pageResponse({
    status: status ?? (mark === 'failure' ? 400 : 200),
    title: heading,
    lang,
    style,
    body,
    ...(head && { head }),
    // A browser holds what answers the form against this as well: nobody knows where that leads.
    ...(form?.isForeign && { policy: { 'form-action': 'http: https:' } }),
  });
}

function formHtml({ button, action, fields }: NonNullable<Notice['form']>): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">
`,
  );
  return html`<form method="post" action="${action}">
${hidden}<button>${button}</button>
</form>
`;
}
