import type { TranslatedTag } from '../language-tags.ts';
import { type ConsoleTexts, en } from './en.ts';

export type { ConsoleTexts };

/** Each is loaded by whoever speaks it. */
const languages: Readonly<Partial<Record<TranslatedTag, () => Promise<ConsoleTexts>>>> = {};

/** The texts of the console, by a tag of `languageTags`. */
export async function loadConsoleTexts(lang: string): Promise<ConsoleTexts> {
  return Object.hasOwn(languages, lang) ? ((await languages[lang as TranslatedTag]?.()) ?? en) : en;
}
