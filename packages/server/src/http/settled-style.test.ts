import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { settledStyle } from './settled-style.ts';

test('puts values in the places of properties, those of others and what stands in for one included', () => {
  const style =
    ':root{font:1rem a;--ground:light-dark(#fff,#000);--link:var(--ground)}a{color:var(--link)}' +
    ':root{--corner:.5rem}b{border-radius:var(--corner);outline:1px solid var(--focus,var(--link));place-items:var(--x, center) var(--y,rgb(0 0 0 / 4%))}';
  const text =
    ':root{font:1rem a}a{color:light-dark(#fff,#000)}' +
    'b{border-radius:.5rem;outline:1px solid light-dark(#fff,#000);place-items:center rgb(0 0 0 / 4%)}';
  const source = `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(settledStyle(style)).toEqual({ text, source });
  expect(settledStyle(style)).toBe(settledStyle(style));
});

test('says which property has no value', () => {
  expect(() => settledStyle('a{color:var(--nobody)}')).toThrow('The style has no value for --nobody.');
});
