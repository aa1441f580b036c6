import { html, raw } from 'hono/html';
import { type ForgeryToken, forgeryField } from '#http/forgery.ts';
import type { HttpResponse } from '#http/message.ts';
import { type Html, pageResponse } from '#http/page.ts';
import { retryAfter } from '#http/retry-after.ts';
import { formStyleOf } from './form-style.ts';
import { type Brand, brandHtml, plainBrand } from './look/brand.ts';
import { passkeyScriptPath } from './passkeys/script.ts';
import type { Told } from './trouble.ts';

/** A field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'email' | 'tel' | 'password' | 'code' | 'date';
  /** What the browser may fill in (HTML, autofill). */
  readonly autocomplete: string;
  readonly value?: string;
  /** It may be left empty. */
  readonly isOptional?: boolean;
  /** What helps to fill it in: one sentence, or several rules. */
  readonly hints?: readonly string[];
  /** What can be done about it, on another page. */
  readonly link?: Link;
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
  /** Who is asked, and the way out for everybody else. */
  readonly who?: { readonly name: string; readonly link?: Link };
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
  /** What stands before and after the form. */
  readonly before?: Beside;
  readonly after?: Beside;
}

/** More than the form, which may have a form of its own; `problem` is what went wrong beside the form. */
export type Beside = (token: ForgeryToken, problem?: string) => Html;

/** A page with one form. */
export interface FormPage extends Form {
  readonly lang: string;
  /** The title of the page where something went wrong, with the heading in place of `{title}`. */
  readonly errorTitle?: string;
  /** What went wrong with the form as it was sent. */
  readonly error?: Told;
  readonly action: string;
  /** Where the answer to the form may lead, besides this server: a source expression of the content security policy. */
  readonly leadsTo: string;
  /** Whose page it is. */
  readonly brand?: Brand;
  /** Nobody fills it in: no field takes the focus. */
  readonly isPicture?: boolean;
  /** Directives of the content security policy in place of those of every page with a form. */
  readonly policy?: Readonly<Record<string, string>>;
}

/** A page with one form, which works without script. */
export async function formPageResponse(page: FormPage, token: ForgeryToken): Promise<HttpResponse> {
  const { lang, heading, error, leadsTo, brand = plainBrand, errorTitle = '{title}' } = page;
  const body = await bodyHtml(page, token, brand);
  const response = await pageResponse({
    status: error === undefined ? 200 : (error.status ?? 400),
    title: error === undefined ? heading : errorTitle.replace('{title}', () => heading),
    lang,
    style: formStyleOf(String(body), brand),
    ownStyle: brand.style,
    ...(brand.head !== undefined && { head: brand.head }),
    body,
    policy: {
      'form-action': `'self' ${leadsTo}`,
      ...(brand.hasPictures && { 'img-src': "'self'" }),
      ...(page.passkey && { 'script-src': "'self'" }),
      ...page.policy,
    },
  });
  return { ...response, headers: { ...response.headers, ...token.headers, ...retryAfter(error?.retryAfterSeconds) } };
}

function bodyHtml(page: FormPage, token: ForgeryToken, brand: Brand): Html {
  const { heading, text, points = [], who, picture, error: problem, links = [], before, after } = page;
  const isBeside = problem?.about === 'beside' && (before ?? after) !== undefined;
  const at = problem === undefined ? undefined : fieldOf(page, problem);
  const beside = isBeside ? problem.text : undefined;
  return brandHtml(
    brand,
    heading,
    html`<h1>${heading}</h1>
${text === undefined ? '' : html`<p class="text textDescription-customizable">${text}</p>`}
${points.length === 0 ? '' : html`<ul class="points">${points.map((point) => html`<li><bdi>${point}</bdi></li>`)}</ul>`}
${who === undefined ? '' : whoHtml(who)}
${picture === undefined ? '' : pictureHtml(picture)}
${
  problem !== undefined && at === undefined && !isBeside
    ? html`<p class="error errorMessage-customizable" role="alert" id="error" tabindex="-1" autofocus>${problem.text}</p>`
    : ''
}
${before?.(token, beside) ?? ''}
${formHtml(page, token, at === undefined ? undefined : { ...at, text: problem?.text ?? '' })}
${after?.(token, beside) ?? ''}
${
  links.length === 0
    ? ''
    : html`<p class="links redirect-customizable">${links.map(({ href, label }) => html`<a href="${href}">${label}</a> `)}</p>`
}`,
  );
}

/** The field that a problem is about, where the page has it. */
function fieldOf({ fields }: Form, { about }: Told): Field | undefined {
  switch (about) {
    case 'code':
      return fields.find(({ kind }) => kind === 'code');
    case 'password':
      return fields.find(({ kind }) => kind === 'password');
    case 'username':
      return fields.find(({ name }) => name === 'username');
    case 'beside':
    case undefined:
      return undefined;
  }
}

function formHtml(
  { hidden, fields, button, choices = [], passkey, action, error, isPicture = false }: FormPage,
  token: ForgeryToken,
  wrong: { readonly name: string; readonly text: string } | undefined,
): Html | '' {
  if (fields.length === 0 && button === undefined && choices.length === 0 && passkey === undefined) return '';
  // Whoever is told of a problem begins there, else at the first field that is empty.
  const empty = fields.find(({ value = '' }) => value === '') ?? fields[0];
  const first = wrong?.name ?? (error === undefined ? empty?.name : undefined);
  return html`<form method="post" action="${action}"${passkey === undefined ? '' : passkeyAttributes(passkey)}>
${Object.entries({ ...hidden, [forgeryField]: token.value }).map(hiddenHtml)}${fields.map((field) =>
  fieldHtml(field, {
    isFirst: !isPicture && field.name === first,
    problem: field.name === wrong?.name ? wrong.text : undefined,
  }),
)}${button === undefined ? '' : html`<button class="submitButton-customizable">${button}</button>`}${passkey === undefined ? '' : passkeyHtml(passkey)}${choices.map(
  ({ name, value, label }) =>
    html`<button class="choice" name="${name}" value="${value}" formnovalidate>${label}</button>`,
)}
</form>`;
}

/** What a form has that asks for a passkey. */
export function passkeyAttributes({ kind, options }: PasskeyRequest): Html {
  return html` data-passkey="${kind}" data-options="${options}"`;
}

/** What stands in such a form, in place of a button. */
export function passkeyHtml({ button, trouble, noScript }: PasskeyRequest): Html {
  return html`<input type="hidden" name="credential" value="">
<p class="error" role="alert" id="passkey-trouble" hidden>${trouble}</p>
<button id="passkey-button" class="submitButton-customizable" hidden>${button}</button>
<p class="error" id="passkey-no-script">${noScript}</p>
<script src="${passkeyScriptPath}" defer></script>`;
}

/** A field that nobody sees. Programs that keep passwords find the name to which one belongs. */
export function hiddenHtml([name, value]: [string, string]): Html {
  return html`<input type="hidden" name="${name}" value="${value}"${name === 'username' ? html` autocomplete="username"` : ''}>
`;
}

function whoHtml({ name, link }: NonNullable<Form['who']>): Html {
  return html`<p class="who"><bdi>${name}</bdi>${link === undefined ? '' : html` <a href="${link.href}">${link.label}</a>`}</p>`;
}

function pictureHtml({ svg, label, text }: NonNullable<Form['picture']>): Html {
  return html`<div class="picture" role="img" aria-label="${label}">${raw(svg)}</div>
<p class="typed">${text}</p>`;
}

/** A field with its label above, and below it what is wrong with it and what helps. */
export function fieldHtml(
  { name, label, kind, autocomplete, value = '', isOptional = false, hints = [], link }: Field,
  { isFirst = false, problem }: { readonly isFirst?: boolean; readonly problem?: string | undefined } = {},
): Html {
  const described = [...(problem === undefined ? [] : ['error']), ...(hints.length === 0 ? [] : [`${name}-hints`])];
  return html`<label for="${name}" class="label-customizable">${label}</label>
<input id="${name}" name="${name}" class="inputField-customizable" type="${kind === 'code' ? 'text' : kind}" autocomplete="${autocomplete}"${value === '' ? '' : html` value="${value}"`}${isOptional ? '' : html` required`} autocapitalize="none" spellcheck="false"${
    kind === 'code' ? html` inputmode="numeric"` : ''
  }${kind === 'email' || kind === 'tel' || kind === 'password' ? html` dir="ltr"` : ''}${isFirst ? html` autofocus` : ''}${
    problem === undefined ? '' : html` aria-invalid="true"`
  }${described.length === 0 ? '' : html` aria-describedby="${described.join(' ')}"`}>
${problem === undefined ? '' : html`<p class="problem errorMessage-customizable" role="alert" id="error">${problem}</p>`}${hintsHtml(name, hints)}${link === undefined ? '' : html`<p class="hints"><a href="${link.href}" aria-describedby="${name}-hints">${link.label}</a></p>`}
`;
}

function hintsHtml(name: string, hints: readonly string[]): Html | '' {
  if (hints.length === 0) return '';
  if (hints.length === 1) return html`<p class="hints legalText-customizable" id="${name}-hints">${hints[0]}</p>`;
  return html`<ul class="hints legalText-customizable" id="${name}-hints">${hints.map((hint) => html`<li>${hint}</li>`)}</ul>`;
}
