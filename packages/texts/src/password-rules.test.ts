import { expect, test } from 'vitest';
import { en } from './en.ts';
import { passwordRules } from './password-rules.ts';

const strict = {
  minimumLength: 8,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
};
const open = (password: string, policy = strict) =>
  passwordRules(en, policy)
    .filter(({ keeps }) => !keeps.test(password))
    .map(({ text }) => text);

test('a rule is kept or not, in words', () => {
  expect(open('Correct-Horse-7')).toEqual([]);
  expect(open('')).toEqual([
    'At least 8 characters',
    'A lower-case letter',
    'An upper-case letter',
    'A number',
    'A symbol, such as ! or ?',
  ]);
  expect(open('lower\ncase')).toEqual(['An upper-case letter', 'A number', 'A symbol, such as ! or ?']);
  expect(open('', { ...strict, minimumLength: 6, requireSymbols: false })).toHaveLength(4);
});

test.each(['a b', 'a  b', 'a-', '=+a', 'a]', 'a\\', 'a^'])('%j has a symbol', (password) => {
  expect(open(password)).not.toContain('A symbol, such as ! or ?');
});

test.each([' a', 'a ', 'ab', 'ä'])('%j has none', (password) => {
  expect(open(password)).toContain('A symbol, such as ! or ?');
});
