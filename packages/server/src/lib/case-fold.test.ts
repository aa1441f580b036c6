import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookAlikeFold, lowerFold } from './case-fold.ts';

/** Every character that anything folds or combines: the others are only themselves. */
const folding = Array.from({ length: 0x11_00_00 }, (_, point) => point)
  .filter((point) => point < 0xd8_00 || point > 0xdf_ff)
  .map((point) => String.fromCodePoint(point))
  .filter((letter) =>
    [letter.toLowerCase(), letter.toUpperCase(), letter.normalize('NFKC'), letter.normalize('NFD')].some(
      (form) => form !== letter,
    ),
  );

/** The texts whose folds are one, and there are two of them at least. */
function groupsBy(fold: (text: string) => string, texts: readonly string[]): string[][] {
  return [...Map.groupBy(texts, fold).values()].filter((group) => group.length > 1);
}

test('what is the same in lower case is the same look-alike, for every character', () => {
  const groups = groupsBy(lowerFold, [...folding, ...folding.map(lowerFold)]);
  expect(groups.length).toBeGreaterThan(1000);
  expect(groups.filter((group) => new Set(group.map(lookAlikeFold)).size > 1)).toEqual([]);
});

test('what is the same in lower case is the same look-alike, for texts of such characters', () => {
  const letter = fc.constantFrom(...folding, ...'s S σ ς Σ k K i İ ı ß ẞ ſ \u0307 \u0345'.split(' '));
  fc.assert(
    fc.property(fc.array(fc.tuple(letter, fc.nat(2)), { maxLength: 12 }), (parts) => {
      const [one, other] = [
        parts.map(([each]) => each).join(''),
        parts.map(([each, way]) => [each, lowerFold(each), lowerFold(each).replaceAll('σ', 'ς')][way]).join(''),
      ];
      fc.pre(lowerFold(one) === lowerFold(other));
      expect(lookAlikeFold(one)).toBe(lookAlikeFold(other));
    }),
    { numRuns: 5000 },
  );
});

test('what Unicode folds to one letter is one', () => {
  // A regular expression without regard to case compares by the simple case folding of Unicode.
  const cased = folding.filter((letter) => letter.toLowerCase() !== letter || letter.toUpperCase() !== letter);
  const all = cased.join('');
  for (const letter of cased) {
    const point = `\\u{${letter.codePointAt(0)?.toString(16)}}`;
    const same = all.match(new RegExp(point, 'giu')) ?? [];
    expect([letter, ...new Set(same.map(lookAlikeFold))]).toEqual([letter, lookAlikeFold(letter)]);
  }
});

test('the fold of a fold is itself', () => {
  expect(folding.filter((letter) => lookAlikeFold(lookAlikeFold(letter)) !== lookAlikeFold(letter))).toEqual([]);
  expect(folding.filter((letter) => lowerFold(lowerFold(letter)) !== lowerFold(letter))).toEqual([]);
});

test.each([
  ['a final sigma', 'ΟΔΟΣ', 'οδος', 'οδοσ'],
  ['a sharp s', 'STRASSE', 'straße', 'STRAẞE'],
  ['a KELVIN SIGN', 'mike', 'mi\u212ae', 'MIKE'],
  ['a long s', 'so', 'ſo', 'SO'],
  ['i with and without a dot', 'ian', 'ıan', 'IAN'],
  ['a dotted I, composed or not', 'İ', 'I\u0307', 'i\u0307'],
  ['an iota that is written below', 'ᾳ', 'αι', 'ΑΙ'],
  ['full width and bold', 'Bob@7', 'ｂｏｂ＠７', '𝐁𝐨𝐛@𝟕'],
  ['ligatures', 'office', 'oﬃce', 'OFFICE'],
  ['what has no width', 'mike', 'mi\ufe0fke', 'm\u3164i\u00adk\u200be'],
])('reads as one: %s', (_what, ...spellings) => {
  expect(new Set(spellings.map(lookAlikeFold)).size).toBe(1);
});

test('in lower case letters stay apart that are not one letter in two cases', () => {
  expect(new Set(['ß', 'ss', 'ſ', 's', 'ı', 'i', 'ｉ', 'ﬁ', 'fi'].map(lowerFold)).size).toBe(9);
  expect(new Set(['σ', 'ς', 'Σ'].map(lowerFold)).size).toBe(1);
});
