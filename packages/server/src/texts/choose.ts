import type { Texts } from '@cenote/texts/en';
import { findLanguage } from '@cenote/texts/language-tags';
import { loadTexts } from '@cenote/texts/languages';
import { parseFields } from '#http/form.ts';
import { type HttpRequest, headerOf } from '#http/message.ts';

/** A language that the pages speak, and what they say in it. */
export interface Spoken {
  /** BCP 47. */
  readonly lang: string;
  readonly texts: Texts;
}

/**
 * The language of a page: the first that the app asks for and the pages speak (AWS `lang`; OpenID Connect `ui_locales`), else the first
 * of the browser's, else English.
 */
export async function chooseLanguage(
  request: Pick<HttpRequest, 'headers' | 'query'>,
  { lang, ui_locales }: Asking = askingOf(request),
): Promise<Spoken> {
  const asked = [lang ?? '', ...(ui_locales ?? '').split(' '), ...acceptedLanguages(request)];
  const known = asked.map((tag) => findLanguage(tag)).find((tag) => tag !== undefined) ?? 'en';
  return { lang: known, texts: await loadTexts(known) };
}

/** What an app says of languages in its request. */
interface Asking {
  readonly lang?: string;
  readonly ui_locales?: string;
}

function askingOf({ query }: Pick<HttpRequest, 'query'>): Asking {
  const fields = parseFields(query);
  const [lang, locales] = [fields?.get('lang'), fields?.get('ui_locales')];
  return { ...(lang !== undefined && { lang }), ...(locales !== undefined && { ui_locales: locales }) };
}

/** RFC 9110 section 12.5.4; the best first. */
function acceptedLanguages(request: Pick<HttpRequest, 'headers'>): string[] {
  return (headerOf(request, 'accept-language') ?? '')
    .slice(0, 1000)
    .split(',')
    .map((entry) => {
      const [tag = '', quality = 'q=1'] = entry.trim().split(/\s*;\s*/);
      return { tag, quality: Number(/^q=([\d.]+)$/.exec(quality)?.[1] ?? 0) };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
}
