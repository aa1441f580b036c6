import { html } from 'hono/html';
import { type ForgeryToken, forgeryField } from '#http/forgery.ts';
import type { HttpResponse } from '#http/message.ts';
import { type Html, pageResponse } from '#http/page.ts';

/** A field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'password' | 'code';
  /** What the browser may fill in (HTML, autofill). */
  readonly autocomplete: string;
  readonly value?: string;
}

/** One of several things to choose from: a button of its own. */
export interface Choice {
  readonly name: string;
  readonly value: string;
  readonly label: string;
}

/** A page with one form. All texts are in `lang`. */
export interface FormPage {
  readonly lang: string;
  readonly heading: string;
  readonly text?: string;
  /** What went wrong with the form as it was sent. */
  readonly error?: string;
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly fields: readonly Field[];
  /** Absent where the choices are the buttons. */
  readonly button?: string;
  readonly choices: readonly Choice[];
  /** Where the answer to the form may lead, besides this server: a source expression of the content security policy. */
  readonly leadsTo: string;
}

const style = `
body { display: grid; place-items: center; min-height: 100vh; min-height: 100svh; }
main {
  width: 100%; max-width: 26rem; padding: clamp(1.25rem, 6vw, 2.5rem);
  border: 1px solid var(--line); border-radius: 1rem; background: var(--card);
  box-shadow: 0 1px 2px rgb(0 0 0 / 4%), 0 12px 32px rgb(0 0 0 / 6%);
}
p { margin: 0.5rem 0 0; color: var(--quiet); text-wrap: pretty; }
.error {
  margin-top: 1rem; padding: 0.625rem 0.875rem; border-inline-start: 3px solid currentColor; border-radius: 0.25rem;
  color: light-dark(#a3221f, #ffa49c); background: light-dark(#fdeeed, #3a1f1d);
}
label { display: block; margin-top: 1.25rem; font-weight: 600; }
input {
  display: block; width: 100%; margin-top: 0.375rem; padding: 0.625rem 0.75rem; border: 1px solid light-dark(#7c8b89, #71817f);
  border-radius: 0.5rem; color: inherit; background: transparent;
}
input[inputmode=numeric] { letter-spacing: 0.25em; font-variant-numeric: tabular-nums; }
button {
  width: 100%; margin-top: 1.5rem; padding: 0.75rem 1rem; border: 1px solid transparent; border-radius: 0.5rem;
  font-weight: 600; color: var(--on-accent); background: var(--accent);
}
button.choice { margin-top: 0.75rem; color: var(--text); background: transparent; border-color: var(--line); }
button:hover { filter: brightness(1.08); }
`;

/** A page with one form, which works without script. */
export async function formPageResponse(page: FormPage, token: ForgeryToken): Promise<HttpResponse> {
  const { lang, heading, text, error, action, hidden, fields, button, choices, leadsTo } = page;
  const kept = Object.entries({ ...hidden, [forgeryField]: token.value });
  const body = html`<main>
<h1>${heading}</h1>
${text === undefined ? '' : html`<p>${text}</p>`}
${error === undefined ? '' : html`<p class="error" role="alert" id="error">${error}</p>`}
<form method="post" action="${action}">
${kept.map(
  ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">
`,
)}${fields.map((field, at) => fieldHtml(field, at === 0, error !== undefined))}${
  button === undefined ? '' : html`<button>${button}</button>`
}${choices.map(({ name, value, label }) => html`<button class="choice" name="${name}" value="${value}" formnovalidate>${label}</button>`)}
</form>
</main>`;
  const policy = { 'form-action': `'self' ${leadsTo}` };
  const { headers, ...response } = await pageResponse({
    status: error === undefined ? 200 : 400,
    title: heading,
    lang,
    style,
    body,
    policy,
  });
  return { ...response, headers: { ...headers, ...token.headers } };
}

function fieldHtml({ name, label, kind, autocomplete, value = '' }: Field, isFirst: boolean, isWrong: boolean): Html {
  const type = kind === 'password' ? 'password' : 'text';
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value}" required autocapitalize="none" spellcheck="false"${
    kind === 'code' ? html` inputmode="numeric"` : ''
  }${isFirst ? html` autofocus` : ''}${isWrong ? html` aria-invalid="true" aria-describedby="error"` : ''}>
`;
}
