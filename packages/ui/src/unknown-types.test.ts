import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FieldsOptions } from './options.ts';
import { tellUnknownTypes } from './unknown-types.ts';

/** What browsers tell of as of an error that nobody caught; Node.js has none. */
const reported = vi.fn<(error: unknown) => void>();
beforeEach(() => vi.stubGlobal('reportError', reported));
afterEach(() => {
  reported.mockReset();
  vi.unstubAllGlobals();
});

const wrong = (type: string) => ({ signUp: { age: { type } } }) as unknown as FieldsOptions;

test('a type that is none is told once, and each other one', () => {
  tellUnknownTypes(wrong('integer'), undefined);
  tellUnknownTypes(wrong('integer'), wrong('integer'));
  tellUnknownTypes(wrong('float'), wrong('integer'));
  expect(reported.mock.calls.map(([error]) => (error as Error).message)).toEqual([
    '<cenote-auth>: signUp age: integer is no type of a field',
    '<cenote-auth>: signUp age: float is no type of a field',
  ]);
});

test('a screen, a field or a type of which an app says nothing for now is no mistake', () => {
  const fields = { signIn: undefined, signUp: { age: undefined, size: { type: undefined }, name: { type: 'text' } } };
  tellUnknownTypes(fields as unknown as FieldsOptions, undefined);
  expect(reported).not.toHaveBeenCalled();
});
