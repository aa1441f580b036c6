import { parseFields } from '#http/form.ts';
import { type HttpRequest, headerOf } from '#http/message.ts';
import { en, type Texts } from './en.ts';
import type { Translation } from './translation.ts';

/** A language that the pages speak, and what they say in it. */
export interface Spoken {
  /** BCP 47. */
  readonly lang: string;
  readonly texts: Texts;
}

/** Each is loaded when somebody first asks for it. */
const languages: Readonly<Record<string, () => Promise<Translation>>> = {
  ar: async () => (await import('./ar.ts')).ar,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  id: async () => (await import('./id.ts')).id,
  it: async () => (await import('./it.ts')).it,
  ja: async () => (await import('./ja.ts')).ja,
  ko: async () => (await import('./ko.ts')).ko,
  nl: async () => (await import('./nl.ts')).nl,
  'pt-BR': async () => (await import('./pt-br.ts')).ptBr,
  'zh-CN': async () => (await import('./zh-cn.ts')).zhCn,
  'zh-TW': async () => (await import('./zh-tw.ts')).zhTw,
};

/** Every language that the pages speak (BCP 47). */
export const languageTags: readonly string[] = ['en', ...Object.keys(languages)];

/** By the tags that browsers send, in lower case. */
const tags: ReadonlyMap<string, string> = new Map([
  ...languageTags.map((tag): [string, string] => [tag.toLowerCase(), tag]),
  ['pt', 'pt-BR'],
  ['zh', 'zh-CN'],
  ['zh-hant', 'zh-TW'],
  ['zh-hk', 'zh-TW'],
  ['zh-mo', 'zh-TW'],
]);

/** The texts of a language. Where one is missing, it is there in English. */
export async function loadTexts(lang: string): Promise<Texts> {
  const translation = await findTranslation(lang);
  return translation === undefined ? en : (over(en, translation) as unknown as Texts);
}

/** What is written in a language; undefined for English, and for one that the pages do not speak. */
export async function findTranslation(lang: string): Promise<Translation | undefined> {
  return Object.hasOwn(languages, lang) ? languages[lang]?.() : undefined;
}

function over(base: Translation, translation: Translation): Translation {
  const entries = Object.entries(base).map(([name, text]): [string, string | Translation] => {
    const said = Object.hasOwn(translation, name) ? translation[name] : undefined;
    if (typeof text === 'string') return [name, typeof said === 'string' ? said : text];
    return [name, over(text, typeof said === 'object' ? said : {})];
  });
  return Object.fromEntries(entries);
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

/** RFC 4647 section 3.4: what is after a hyphen is left away until a language is known. */
function findLanguage(tag: string): string | undefined {
  const parts = tag.toLowerCase().split('-');
  for (let length = parts.length; length > 0; length--) {
    const candidate = parts.slice(0, length).join('-');
    const known = tags.get(candidate);
    if (known !== undefined) return known;
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
