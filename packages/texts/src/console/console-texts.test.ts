import { expect, test } from 'vitest';
import { flattenTexts, valuesIn } from '../flatten-texts.ts';
import { languageTags } from '../language-tags.ts';
import { loadConsoleTexts } from './console-texts.ts';
import { en } from './en.ts';

const english = flattenTexts(en);
/** What is the same word in another language. */
const same: Readonly<Record<string, readonly string[]>> = {
  de: ['factors/kinds/WEB_AUTHN'],
  es: ['no'],
  it: ['no', 'users/password'],
};

test.each(languageTags.filter((tag) => tag !== 'en'))(
  '%s says all of the console, with the same values, in words of its own',
  async (tag) => {
    const texts = flattenTexts(await loadConsoleTexts(tag));
    expect([...texts.keys()]).toEqual([...english.keys()]);
    for (const [name, text] of english) {
      const said = texts.get(name) ?? '';
      expect([name, valuesIn(said)]).toEqual([name, valuesIn(text)]);
      expect([name, said.trim(), said === '']).toEqual([name, said, false]);
    }
    const untranslated = [...english].filter(([name, text]) => texts.get(name) === text).map(([name]) => name);
    expect(untranslated).toEqual(same[tag] ?? []);
  },
);

test('a language that there is not is English', async () => {
  expect(await loadConsoleTexts('tlh')).toBe(en);
  expect(await loadConsoleTexts('constructor')).toBe(en);
});
