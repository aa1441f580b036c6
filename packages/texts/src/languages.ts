import { en, type Texts } from './en.ts';
import type { TranslatedTag } from './language-tags.ts';
import type { Translation } from './translation.ts';

/** Each is loaded when somebody first asks for it. */
const languages: Readonly<Record<TranslatedTag, () => Promise<Translation>>> = {
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

/** The texts of a language, by a tag of `languageTags`. Where one is missing, it is there in English. */
export async function loadTexts(lang: string): Promise<Texts> {
  const translation = await findTranslation(lang);
  return translation === undefined ? en : (over(en, translation) as unknown as Texts);
}

/** What is written in a language; undefined for English, and for one that there is not. */
export async function findTranslation(lang: string): Promise<Translation | undefined> {
  return Object.hasOwn(languages, lang) ? languages[lang as TranslatedTag]() : undefined;
}

function over(base: Translation, translation: Translation): Translation {
  const entries = Object.entries(base).map(([name, text]): [string, string | Translation] => {
    const said = Object.hasOwn(translation, name) ? translation[name] : undefined;
    if (typeof text === 'string') return [name, typeof said === 'string' ? said : text];
    return [name, over(text, typeof said === 'object' ? said : {})];
  });
  return Object.fromEntries(entries);
}

/** What is written from right to left, and what turns the direction of the text behind it. */
const turning =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Controls of direction: one left open, or one too many, would reach out of its value. */
const controls = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text with its values in place. Where text or value is written from right to left, a value has a direction of its own and orders
 * nothing around it (FSI and PDI of UAX #9), whoever has chosen it.
 */
export function fill(text: string, values: Readonly<Record<string, string>> = {}): string {
  const place = (value: string) =>
    turning.test(text) || turning.test(value) ? `\u2068${value.replaceAll(controls, '')}\u2069` : value;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? place(values[name] ?? '') : whole,
  );
}
