import { html, raw } from 'hono/html';
import { type ForgeryToken, forgeryField } from '#http/forgery.ts';
import type { HttpResponse } from '#http/message.ts';
import { type Html, pageResponse } from '#http/page.ts';
import { formStyle } from './form-style.ts';
import { passkeyScriptPath } from './passkeys/script.ts';
import type { Told } from './trouble.ts';

/** A field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'email' | 'tel' | 'password' | 'code';
  /** What the browser may fill in (HTML, autofill). */
  readonly autocomplete: string;
  readonly value?: string;
  /** It may be left empty. */
  readonly isOptional?: boolean;
}

/** A button that sends something of its own. */
export interface Choice {
  readonly name: string;
  readonly value: string;
  readonly label: string;
}

/** A way to another page. */
export interface Link {
  readonly href: string;
  readonly label: string;
}

/** What a browser is asked for (WebAuthn Level 3, `PublicKeyCredential…OptionsJSON`). */
export interface PasskeyRequest {
  readonly kind: 'create' | 'get';
  /** JSON. */
  readonly options: string;
  readonly button: string;
  /** What is said where the browser gave none, and where it runs no script. */
  readonly trouble: string;
  readonly noScript: string;
}

/** A form, in the language of its page. */
export interface Form {
  readonly heading: string;
  readonly text?: string;
  /** What the form is about, one by one. */
  readonly points?: readonly string[];
  /** A picture (SVG) of ours, with what it says for who does not see it. */
  readonly picture?: { readonly svg: string; readonly label: string; readonly text: string };
  /** A passkey that the browser is asked for, by script: it is sent as the field `credential`. */
  readonly passkey?: PasskeyRequest;
  readonly hidden?: Readonly<Record<string, string>>;
  readonly fields: readonly Field[];
  /** Absent where the choices are the buttons. */
  readonly button?: string;
  readonly choices?: readonly Choice[];
  readonly links?: readonly Link[];
}

/** A page with one form. */
export interface FormPage extends Form {
  readonly lang: string;
  /** What went wrong with the form as it was sent. */
  readonly error?: Told;
  readonly action: string;
  /** Where the answer to the form may lead, besides this server: a source expression of the content security policy. */
  readonly leadsTo: string;
}

/** A page with one form, which works without script. */
export async function formPageResponse(page: FormPage, token: ForgeryToken): Promise<HttpResponse> {
  const { lang, heading, error, leadsTo } = page;
  const response = await pageResponse({
    status: error === undefined ? 200 : (error.status ?? 400),
    title: heading,
    lang,
    style: formStyle,
    body: mainHtml(page, token),
    policy: { 'form-action': `'self' ${leadsTo}`, ...(page.passkey && { 'script-src': "'self'" }) },
  });
  return { ...response, headers: { ...response.headers, ...token.headers } };
}

function mainHtml(
  { heading, text, points = [], picture, passkey, error, action, ...form }: FormPage,
  token: ForgeryToken,
): Html {
  const { hidden, fields, button, choices = [], links = [] } = form;
  const isWrong = error !== undefined;
  return html`<main>
<h1>${heading}</h1>
${text === undefined ? '' : html`<p>${text}</p>`}
${points.length === 0 ? '' : html`<ul>${points.map((point) => html`<li>${point}</li>`)}</ul>`}
${picture === undefined ? '' : pictureHtml(picture)}
${isWrong ? html`<p class="error" role="alert" id="error">${error.text}</p>` : ''}
<form method="post" action="${action}"${passkey === undefined ? '' : passkeyAttributes(passkey)}>
${Object.entries({ ...hidden, [forgeryField]: token.value }).map(hiddenHtml)}${fields.map((field, at) => fieldHtml(field, at === 0, isWrong))}${
  button === undefined ? '' : html`<button>${button}</button>`
}${passkey === undefined ? '' : passkeyHtml(passkey)}${choices.map(
  ({ name, value, label }) =>
    html`<button class="choice" name="${name}" value="${value}" formnovalidate>${label}</button>`,
)}
</form>
${links.length === 0 ? '' : html`<p class="links">${links.map(({ href, label }) => html`<a href="${href}">${label}</a>`)}</p>`}
</main>`;
}

function passkeyAttributes({ kind, options }: PasskeyRequest): Html {
  return html` data-passkey="${kind}" data-options="${options}"`;
}

function passkeyHtml({ button, trouble, noScript }: PasskeyRequest): Html {
  return html`<input type="hidden" name="credential" value="">
<p class="error" role="alert" id="passkey-trouble" hidden>${trouble}</p>
<button id="passkey-button" hidden>${button}</button>
<p class="error" id="passkey-no-script">${noScript}</p>
<script src="${passkeyScriptPath}" defer></script>`;
}

/** A field that nobody sees. */
export function hiddenHtml([name, value]: [string, string]): Html {
  return html`<input type="hidden" name="${name}" value="${value}">
`;
}

function pictureHtml({ svg, label, text }: NonNullable<Form['picture']>): Html {
  return html`<div class="picture" role="img" aria-label="${label}">${raw(svg)}</div>
<p class="typed">${text}</p>`;
}

/** A field with its label. */
export function fieldHtml(
  { name, label, kind, autocomplete, value = '', isOptional = false }: Field,
  isFirst: boolean,
  isWrong: boolean,
): Html {
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${kind === 'code' ? 'text' : kind}" autocomplete="${autocomplete}" value="${value}"${isOptional ? '' : html` required`} autocapitalize="none" spellcheck="false"${
    kind === 'code' ? html` inputmode="numeric"` : ''
  }${isFirst ? html` autofocus` : ''}${isFirst && isWrong ? html` aria-invalid="true" aria-describedby="error"` : ''}>
`;
}
