import { html } from 'hono/html';
import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { linkIn, type Terms } from '#domain/tenant/terms/terms.ts';
import { findAgreedTerms } from '#domain/tenant/terms/terms-store.ts';
import type { Html } from '#http/page.ts';
import type { Spoken } from '#texts/choose.ts';

/** What people agree to, in words, with the documents in their language; undefined where the client has none. */
export async function agreementOf(
  context: Pick<Context, 'db'>,
  client: Client,
  { lang, texts }: Spoken,
): Promise<Html | undefined> {
  const agreed = await findAgreedTerms(context, client);
  if (agreed === undefined) return undefined;
  const links: Readonly<Record<string, Html>> = {
    terms: linkTo(agreed.termsOfUse, lang, texts.termsOfUse),
    privacy: linkTo(agreed.privacyPolicy, lang, texts.privacyPolicy),
  };
  // The pieces between the braces of the sentence are names of links.
  const pieces = texts.agreed.split(/\{(\w+)\}/);
  return html`<p class="agreed legalText-customizable">${pieces.map((piece, at) => (at % 2 === 0 ? piece : (links[piece] ?? '')))}</p>`;
}

/** In a page of its own: what was typed stays. */
function linkTo(terms: Terms, lang: string, label: string): Html {
  return html`<a href="${linkIn(terms, lang)}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}
