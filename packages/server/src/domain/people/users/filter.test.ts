import { assert, boolean, constantFrom, property, string, stringMatching } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '#domain/fault.ts';
import { parseFilter } from './filter.ts';

const attributes = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
] as const;
const unparsable = new Fault('InvalidParameterException', 'Error while parsing filter');

test.each<[string, object]>([
  ['family_name = "Reddy"', { attribute: 'family_name', isPrefix: false, value: 'Reddy' }],
  ['given_name ^= "Jon"', { attribute: 'given_name', isPrefix: true, value: 'Jon' }],
  ['given_name^="Jon"', { attribute: 'given_name', isPrefix: true, value: 'Jon' }],
  [' cognito:user_status\t= "confirmed" ', { attribute: 'cognito:user_status', isPrefix: false, value: 'confirmed' }],
  ['status="Enabled"', { attribute: 'status', isPrefix: false, value: 'Enabled' }],
  ['name = ""', { attribute: 'name', isPrefix: false, value: '' }],
  [String.raw`name = "the \"Boss\""`, { attribute: 'name', isPrefix: false, value: 'the "Boss"' }],
  [String.raw`name = "back\\slash"`, { attribute: 'name', isPrefix: false, value: 'back\\slash' }],
  [String.raw`name = "a\b"`, { attribute: 'name', isPrefix: false, value: 'a\\b' }],
  ['name = "two\nlines"', { attribute: 'name', isPrefix: false, value: 'two\nlines' }],
])('%s is a filter', (text, filter) => {
  expect(parseFilter(text)).toEqual(filter);
});

test.each(['', ' ', '\t\n'])('%j is no filter', (text) => {
  expect(parseFilter(text)).toBeUndefined();
});

test.each([
  'name',
  'name =',
  'name = Ann',
  "name = 'Ann'",
  '= "Ann"',
  'name == "Ann"',
  'name ~= "Ann"',
  'name ^ = "Ann"',
  'name = "Ann',
  String.raw`name = "Ann\"`,
  'name = "An"n"',
  'name = "Ann" x',
  'name = "Ann" and email = "a"',
  'given name = "Ann"',
  'name = "\0"',
  'name = "\ud800"',
])('%j does not parse', (text) => {
  expect(() => parseFilter(text)).toThrow(unparsable);
});

test.each(['custom:foo', 'address', 'Name', 'USERNAME', 'enabled', 'toString'])('%s is not searchable', (name) => {
  expect(() => parseFilter(`${name} = "x"`)).toThrow(
    new Fault('InvalidParameterException', `Invalid search attribute: ${name}`),
  );
});

describe('for any text', () => {
  const anyText = string({ unit: 'binary' }).filter((text) => !text.includes('\0'));

  test('a quoted value comes back as it was', () => {
    const space = stringMatching(/^[ \t]{0,3}$/);
    assert(
      property(
        constantFrom(...attributes),
        boolean(),
        anyText,
        space,
        space,
        (attribute, isPrefix, value, left, right) => {
          const quoted = `"${value.replace(/["\\]/g, '\\$&')}"`;
          const text = `${left}${attribute}${right}${isPrefix ? '^=' : '='}${left}${quoted}${right}`;
          expect(parseFilter(text)).toEqual({ attribute, isPrefix, value });
        },
      ),
    );
  });

  test('parsing gives a filter, nothing, or the refusal', () => {
    const pieces = string({ unit: constantFrom('name', ' ', '=', '^', '"', '\\', 'a', 'custom:x', '\0', '\ud800') });
    assert(
      property(pieces, (text) => {
        try {
          const filter = parseFilter(text);
          expect(filter === undefined).toBe(text.trim() === '');
        } catch (error) {
          expect(error).toMatchObject({ name: 'Fault', code: 'InvalidParameterException' });
        }
      }),
    );
  });
});
