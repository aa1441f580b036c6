import { html } from 'hono/html';
import type { HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { pageResponse } from '#http/page.ts';
import type { Spoken } from '#texts/choose.ts';
import { formStyle } from './form-style.ts';

/** A sign-in for a page of ours came to nothing: why was said where it failed. */
export function notSignedIn({ lang, texts }: Spoken): Promise<HttpResponse> {
  const { notSignedIn: heading, notSignedInHow: text } = texts.account;
  return noticeResponse({ lang, mark: 'failure', heading, text });
}

/** A form came too late: the sign-in behind it has ended, or is too long ago. A link leads to a new one. */
export function signInLink({ lang, texts }: Spoken, address: string): Promise<HttpResponse> {
  const body = html`<main>
<h1>${texts.signIn}</h1>
<p role="alert">${texts.startAgain}</p>
<p class="links"><a href="${address}">${texts.signIn}</a></p>
</main>`;
  return pageResponse({ status: 403, title: texts.signIn, lang, style: formStyle, body });
}
