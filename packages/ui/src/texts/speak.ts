import { en } from '@cenote/texts/en';
import { findLanguage } from '@cenote/texts/language-tags';
import { findTranslation } from '@cenote/texts/languages';
import type { Said } from './said.ts';

/** A language, and what the screens say in it. */
export interface Spoken {
  /** BCP 47. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly texts: Said;
}

/** English, which is there at once. */
export const english: Spoken = { lang: 'en', dir: 'ltr', texts: en };

/** The first of these languages (BCP 47) that there is, else English. Its texts are loaded when they are needed. */
export async function speak(wanted: readonly string[]): Promise<Spoken> {
  const lang = wanted.map(findLanguage).find((tag) => tag !== undefined) ?? 'en';
  const texts = (await findTranslation(lang)) as unknown as Said | undefined;
  // A test holds that no language lacks a text.
  return texts === undefined ? english : { lang, dir: lang === 'ar' ? 'rtl' : 'ltr', texts };
}
