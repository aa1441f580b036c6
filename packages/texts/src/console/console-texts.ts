import type { TranslatedTag } from '../language-tags.ts';
import { type ConsoleTexts, en } from './en.ts';

export type { ConsoleTexts };

/** Each is loaded by whoever speaks it. */
const languages: Readonly<Record<TranslatedTag, () => Promise<ConsoleTexts>>> = {
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

/** The texts of the console, by a tag of `languageTags`; in English where there is no such language. */
export async function loadConsoleTexts(lang: string): Promise<ConsoleTexts> {
  return Object.hasOwn(languages, lang) ? languages[lang as TranslatedTag]() : en;
}
