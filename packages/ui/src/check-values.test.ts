import { en } from '@cenote/texts/en';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findProblem } from './check-values.ts';
import type { Field, Validate } from './view.ts';

/** What browsers tell of as of an error that nobody caught; Node.js has none. */
const reported = vi.fn<(error: unknown) => void>();
beforeEach(() => vi.stubGlobal('reportError', reported));
afterEach(() => {
  reported.mockReset();
  vi.unstubAllGlobals();
});

const problemOf = (more: Partial<Field>, value = 'ada') => {
  const field: Field = { name: 'username', label: '', type: 'text', autocomplete: '', isRequired: true, ...more };
  return findProblem({ heading: '', fields: [field] }, { username: value }, en);
};

test('a value is held against the whole of a pattern, and against what an app says', async () => {
  expect(await problemOf({ pattern: 'a|ada' })).toBeUndefined();
  expect(await problemOf({ pattern: '[a-z]' })).toEqual({ text: en.form.wrong, about: 'username' });
  expect(await problemOf({ validate: async () => 'Taken.' })).toEqual({ text: 'Taken.', about: 'username' });
  expect(await problemOf({}, '')).toEqual({ text: en.form.needed, about: 'username' });
  expect(reported).not.toHaveBeenCalled();
});

test('what the browser could not read is told, needed or not', async () => {
  const field: Field = { name: 'age', label: '', type: 'number', autocomplete: '', isRequired: false };
  const find = (values: Record<string, string>) => findProblem({ heading: '', fields: [field] }, values, en);
  expect(await find({})).toEqual({ text: en.form.wrong, about: 'age' });
  expect(await find({ age: '' })).toBeUndefined();
});

test('a pattern that is none holds nobody up, as in HTML, and is told to the developer', async () => {
  expect(await problemOf({ pattern: '[a-z' })).toBeUndefined();
  expect(reported).toHaveBeenCalledExactlyOnceWith(expect.any(SyntaxError));
});

test('only a text says what is wrong', async () => {
  for (const answer of [true, false, null, 0, 7, {}, '']) {
    const validate = (() => answer) as unknown as Validate;
    expect([answer, await problemOf({ validate })]).toEqual([answer, undefined]);
  }
  expect(reported).not.toHaveBeenCalled();
});

test.each([
  (() => new Error('boom')) as unknown as Validate,
  () => {
    throw new Error('boom');
  },
  () => Promise.reject(new Error('boom')),
])('what throws in place of an answer lets no value pass, and is told to the developer alone', async (validate) => {
  expect(await problemOf({ validate })).toEqual({ text: en.form.wrong, about: 'username' });
  expect(reported).toHaveBeenCalledExactlyOnceWith(new Error('boom'));
});
