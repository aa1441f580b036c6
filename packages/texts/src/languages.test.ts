import { expect, test } from 'vitest';
import { en } from './en.ts';
import { flattenTexts, valuesIn } from './flatten-texts.ts';
import { languageTags } from './language-tags.ts';
import { fill, findTranslation, loadTexts } from './languages.ts';
import type { Translation } from './translation.ts';

const english = flattenTexts(en);
/** What is the same word in another language. */
const same: Readonly<Record<string, readonly string[]>> = {
  de: ['code', 'account/passkeys', 'account/browsers', 'account/apps', 'account/appSignIns'],
  es: ['errorTitle'],
  fr: ['code', 'account/apps'],
  nl: ['code', 'account/passkeys', 'account/browsers', 'account/apps', 'account/appSignIns', 'attributes/website'],
  it: ['password', 'factorPassword', 'account/password', 'account/passkeys', 'account/browsers'],
};

test('twelve languages at least, one of them from right to left', () => {
  expect(languageTags.length).toBeGreaterThanOrEqual(12);
  expect(languageTags).toContain('ar');
});

test.each(languageTags.filter((tag) => tag !== 'en'))(
  '%s says all that English says, with the same values, in words of its own',
  async (tag) => {
    const texts = flattenTexts((await findTranslation(tag)) ?? {});
    expect([...english.keys()].filter((name) => !texts.has(name))).toEqual([]);
    for (const [name, text] of english) {
      const said = texts.get(name) ?? '';
      expect([name, valuesIn(said)]).toEqual([name, valuesIn(text)]);
      expect([name, said.trim()]).toEqual([name, said]);
      expect([name, said === '']).toEqual([name, false]);
    }
    const untranslated = [...english].filter(([name, text]) => texts.get(name) === text).map(([name]) => name);
    expect(untranslated.filter((name) => !same[tag]?.includes(name))).toEqual([]);
    expect(flattenTexts((await loadTexts(tag)) as unknown as Translation)).toEqual(
      new Map([...english.keys()].map((name) => [name, texts.get(name)])),
    );
  },
);

test('a value of another direction is apart from its sentence, and turns nothing around it', () => {
  const isolated = (value: string) => `\u2068${value}\u2069`;
  expect(fill('{app} wants it', { app: 'Aurora' })).toBe('Aurora wants it');
  expect(fill('{app} wants it', { app: 'كتب' })).toBe(`${isolated('كتب')} wants it`);
  expect(fill('يريد {app} ({host})', { app: 'Aurora!', host: 'app.example:8443' })).toBe(
    `يريد ${isolated('Aurora!')} (${isolated('app.example:8443')})`,
  );
  // Neither an override that is left open nor the end of an isolate reaches what is behind it.
  expect(fill('{app} wants it', { app: 'a\u202eb\u2069c' })).toBe(`${isolated('abc')} wants it`);
});
