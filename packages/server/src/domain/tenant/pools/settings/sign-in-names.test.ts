import { expect, test } from 'vitest';
import { chooseSignInNames, isCaseSensitive, usernameFold } from './sign-in-names.ts';

test('names stand beside the username or in its place, and an empty list is none', () => {
  const both = { aliasAttributes: ['email'], usernameAttributes: ['email'] } as const;
  expect(() => chooseSignInNames(both)).toThrow('Only one of the aliasAttributes or usernameAttributes');
  const oneEmpty = { ...both, aliasAttributes: [] };
  expect(chooseSignInNames(oneEmpty)).toStrictEqual({ usernameAttributes: ['email'] });
});

test('names are told apart by their case unless the pool says otherwise', () => {
  const pool = (caseSensitive: boolean) => ({ settings: { usernameConfiguration: { caseSensitive } } });
  expect([isCaseSensitive({ settings: {} }), isCaseSensitive(pool(true)), isCaseSensitive(pool(false))]).toEqual([
    true,
    true,
    false,
  ]);
  expect([usernameFold(pool(true), 'Ann'), usernameFold(pool(false), 'Ann')]).toEqual(['Ann', 'ann']);
});
