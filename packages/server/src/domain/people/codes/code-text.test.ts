import { expect, test } from 'vitest';
import { newCodeText } from './code-text.ts';

test.each([
  ['123456', 6, '123456'],
  ['123456', 8, '12345612'],
  ['12345678', 6, '123456'],
  ['12345678', 8, '12345678'],
])('%s in place of %i random digits is %s', (fixedCode, digits, expected) => {
  expect(newCodeText({ fixedCode }, digits)).toBe(expected);
});

test('nothing fixed is random digits', () => {
  const texts = Array.from({ length: 20 }, () => newCodeText({}, 8));
  for (const text of texts) expect(text).toMatch(/^\d{8}$/);
  expect(new Set(texts).size).toBeGreaterThan(18);
});
