import { expect, test } from 'vitest';
import { JsonError, parseStrictJson } from './strict-json.ts';

test('what JSON says is read', () => {
  const value = { a: [{ b: 1 }, { b: 'x,"}' }], c: { a: null }, '"': true };
  expect(parseStrictJson(JSON.stringify(value, undefined, 2))).toEqual(value);
});

test('a member that stands twice in one object is refused, and where', () => {
  expect(() => parseStrictJson('{\n "a": 1,\n "b": {"a": 2},\n "a": 3\n}')).toThrow('line 4: "a" stands twice');
  expect(() => parseStrictJson(String.raw`[{"Effect":"Deny","Eff\u0065ct":"Allow"}]`)).toThrow(JsonError);
});

test('what is no JSON is refused', () => {
  expect(() => parseStrictJson('{"a": 1,}')).toThrow(/^is no JSON: /);
  expect(() => parseStrictJson('')).toThrow(JsonError);
});
