import { parseFields } from '#http/form.ts';
import { type HttpRequest, headerOf } from '#http/message.ts';
import { en, type Texts } from './en.ts';

/** A language that the pages speak, and what they say in it. */
export interface Spoken {
  /** BCP 47. */
  readonly lang: string;
  readonly texts: Texts;
}

/** Each is loaded when somebody first asks for it. */
const languages: Readonly<Record<string, () => Texts | Promise<Texts>>> = {
  de: async () => (await import('./de.ts')).de,
  en: () => en,
};

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
  return { lang: known, texts: (await languages[known]?.()) ?? en };
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

/** RFC 4647 section 3.4: what is after a hyphen is left away until a language is known. */
function findLanguage(tag: string): string | undefined {
  const parts = tag.toLowerCase().split('-');
  for (let length = parts.length; length > 0; length--) {
    const candidate = parts.slice(0, length).join('-');
    if (Object.hasOwn(languages, candidate)) return candidate;
  }
  return undefined;
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

/** A text with its values in place. */
export function fill(text: string, values: Readonly<Record<string, string>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  );
}
