import type { Translation } from './translation.ts';

/** Every text by its path: for who compares languages. */
export function flattenTexts(texts: Translation, path = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([name, text]) =>
      typeof text === 'string' ? [[path + name, text] as const] : [...flattenTexts(text, `${path}${name}/`)],
    ),
  );
}

/** The values that a text has places for, in an order that is the same in every language. */
export function valuesIn(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([value]) => value).toSorted();
}
