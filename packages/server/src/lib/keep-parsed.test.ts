import { expect, test } from 'vitest';
import { keepParsed } from './keep-parsed.ts';

test('a text is parsed once, until it is another one', () => {
  const parse = keepParsed<{ name: string }>();
  const first = parse('a', '{"name":"one"}');
  expect(first).toEqual({ name: 'one' });
  expect(parse('b', '{"name":"one"}')).not.toBe(first);
  expect(parse('a', '{"name":"one"}')).toBe(first);
  expect(parse('a', '{"name":"two"}')).toEqual({ name: 'two' });
  expect(parse('a', '{"name":"one"}')).not.toBe(first);
});

test('a thousand keys are kept', () => {
  const parse = keepParsed<object>();
  const results = Array.from({ length: 1001 }, (_, key) => parse(String(key), '{}'));
  expect(parse('1', '{}')).toBe(results[1]);
  expect(parse('0', '{}')).not.toBe(results[0]);
  expect(parse('2', '{}')).toBe(results[2]);
});
