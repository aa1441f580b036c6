/** Every language that there is (BCP 47). */
export const languageTags = [
  'en',
  'ar',
  'de',
  'es',
  'fr',
  'id',
  'it',
  'ja',
  'ko',
  'nl',
  'pt-BR',
  'zh-CN',
  'zh-TW',
] as const;

/** A language other than English, which is what the others translate. */
export type TranslatedTag = Exclude<(typeof languageTags)[number], 'en'>;

/** By the tags that browsers send, in lower case. */
const tags: ReadonlyMap<string, string> = new Map([
  ...languageTags.map((tag): [string, string] => [tag.toLowerCase(), tag]),
  ['pt', 'pt-BR'],
  ['zh', 'zh-CN'],
  ['zh-hant', 'zh-TW'],
  ['zh-hk', 'zh-TW'],
  ['zh-mo', 'zh-TW'],
]);

/** RFC 4647 section 3.4: what is after a hyphen is left away until a language is known. Undefined for one that there is not. */
export function findLanguage(tag: string): string | undefined {
  const parts = tag.toLowerCase().split('-');
  for (let length = parts.length; length > 0; length--) {
    const candidate = parts.slice(0, length).join('-');
    const known = tags.get(candidate);
    if (known !== undefined) return known;
  }
  return undefined;
}
