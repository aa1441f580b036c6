import { en } from '@cenote/texts/en';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findProblem } from './check-values.ts';
import type { Field } from './view.ts';

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

test('a pattern that is none holds nobody up, as in HTML, and is told to the developer', async () => {
  expect(await problemOf({ pattern: '[a-z' })).toBeUndefined();
  expect(reported).toHaveBeenCalledExactlyOnceWith(expect.any(SyntaxError));
});

test.each([
  () => {
    throw new Error('boom');
  },
  () => Promise.reject(new Error('boom')),
])('what throws in place of an answer lets no value pass, and is told to the developer alone', async (validate) => {
  expect(await problemOf({ validate })).toEqual({ text: en.form.wrong, about: 'username' });
  expect(reported).toHaveBeenCalledExactlyOnceWith(new Error('boom'));
});
