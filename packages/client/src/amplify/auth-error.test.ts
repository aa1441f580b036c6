import { expect, test } from 'vitest';
import { AuthError as CoreError } from '../auth-error.ts';
import { AuthError } from './auth-error.ts';

test('what the functions throw is an AuthError, and no error of an app', () => {
  class OwnError extends AuthError {}
  const thrown = new CoreError('NetworkError', 'No answer.', true);
  const own = new OwnError({ name: 'Mine', message: 'It failed.' });
  expect([thrown instanceof AuthError, thrown instanceof OwnError]).toEqual([true, false]);
  expect([own instanceof AuthError, own instanceof OwnError, own instanceof CoreError]).toEqual([true, true, true]);
  expect(new TypeError('x') instanceof AuthError).toBe(false);
});
