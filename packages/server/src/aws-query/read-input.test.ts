import type { Member, Shapes } from '@cenote/wire/shape';
import { expect, test } from 'vitest';
import { parseFields } from '#http/form.ts';
import { readInput } from './read-input.ts';

const one = { required: false, sensitive: false } as const;
const shapes: Shapes = {
  structures: { Tag: [{ name: 'Key', type: { kind: 'string' }, ...one, required: true, constraint: { max: 3 } }] },
  enums: {},
};
const members: readonly Member[] = [
  { name: 'Name', type: { kind: 'string' }, ...one, constraint: { max: 3 } },
  { name: 'Size', type: { kind: 'integer' }, ...one, constraint: { max: 9 } },
  { name: 'Is', type: { kind: 'boolean' }, ...one },
  { name: 'Tags', type: { kind: 'list', element: { kind: 'structure', name: 'Tag' } }, ...one, constraint: { max: 2 } },
  { name: 'Names', type: { kind: 'list', element: { kind: 'string' } }, ...one },
];
const read = (form: string) => readInput(shapes, members, parseFields(form) ?? new Map());

test('fields become members, elements and structures', () => {
  expect(read('Name=a&Size=-1&Is=true&Tags.member.1.Key=k&Tags.member.2.Key=l&Names.member.1=x&Other=y')).toEqual({
    Name: 'a',
    Size: -1,
    Is: true,
    Tags: [{ Key: 'k' }, { Key: 'l' }],
    Names: ['x'],
  });
  expect(read('Tags=&Names=')).toEqual({ Tags: [], Names: [] });
  // A list ends where a number is left out.
  expect(read('Names.member.2=x')).toEqual({});
});

test.each(['Size=x', 'Size=1.5', 'Size=', 'Is=yes', 'Is=TRUE'])('a value of another type is refused: %s', (form) => {
  expect(() => read(form)).toThrow(expect.objectContaining({ code: 'MalformedInput' }));
});

test.each([
  ['Name=abcd', "Value 'abcd' at 'name' failed to satisfy constraint: Member must have length less than or equal to 3"],
  ['Size=10', "Value '10' at 'size' failed to satisfy constraint: Member must have value less than or equal to 9"],
  ['Tags.member.1.Key=abcd', "at 'tags.1.member.key' failed to satisfy constraint"],
  ['Tags.member.1.Other=a', "Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null"],
])('a constraint that is violated is told: %s', (form, message) => {
  expect(() => read(form)).toThrow(
    expect.objectContaining({ code: 'ValidationError', message: expect.stringContaining(message) }),
  );
});

test('names that every object has are no members', () => {
  expect(read('constructor=x&__proto__=y&Tags.__proto__.Key=z')).toEqual({});
});
