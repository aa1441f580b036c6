import { identityPools } from '@cenote/wire/identity-pools.model';
import type { Constraint, Type } from '@cenote/wire/shape';
import { userPools } from '@cenote/wire/user-pools.model';
import { describe, expect, test } from 'vitest';
import { matchesPattern } from './java-pattern.ts';

const patterns = allPatterns();

describe('the dialect', () => {
  test.each([
    ['the whole value, as String.matches', '[0-9]+', '123', true],
    ['nothing after it', '[0-9]+', '123 ', false],
    ['no line end after it', '[0-9]+', '123\n', false],
    ['no line end before $', '^[0-9]+$', '123\n', false],
    ['alternatives are held together', 'a|b', 'ab', false],
    ['\\w knows only ASCII', '[\\w+]+', 'é', false],
    ['\\d knows only ASCII', '\\d+', '\u0663', false],
    ['\\S in a class takes a space that is not ASCII', '[\\S]+', 'a\u00a0b', true],
    ['\\S in a class refuses ASCII spaces', '[\\S]+', 'a\u000bb', false],
    ['\\s in a class takes ASCII spaces', '[\\w\\s+=.@-]+', 'a\tb\r\n', true],
    ['\\s in a class refuses a space that is not ASCII', '[\\w\\s+=.@-]+', 'a\u00a0b', false],
    ['\\s outside a class', 'a\\sb', 'a b', true],
    ['. refuses U+0085', '.*\\{####\\}.*', '\u0085{####}', false],
    ['(?s) lets . take everything', '(?s).*', 'a\n\u0085\u2028', true],
    ['properties of characters beyond 16 bits', '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', 'x\u{1f600}\u{20000}', true],
    ['properties leave spaces out', '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+', 'a b', false],
    ['a lookbehind', '^[0-9A-Za-z\\.\\-_]*(?<!\\.)$', 'example.', false],
  ])('%s', (_, pattern, value, expected) => {
    expect(matchesPattern(pattern, value)).toBe(expected);
  });

  test('a class that it cannot translate is an error, never a wrong answer', () => {
    expect(() => matchesPattern('[\\S\\d]', 'a')).toThrow('not translated');
  });
});

describe('message templates, which have a linear test of their own', () => {
  const code = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{####\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*';
  const link =
    '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{##[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*##\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*';
  const address = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+';
  test.each([
    [code, '{####}', true],
    [code, 'Your code is {####}.\nBye {####}', true],
    [code, 'Your code is {###}', false],
    [code, '{####} \u0000', false],
    [link, 'Click {##here##}', true],
    [link, '{####}', true],
    [link, '{###}', false],
    [link, '##} {##', false],
    [address, 'a@b', true],
    [address, '@@@', true],
    [address, '@b', false],
    [address, 'a@', false],
    [address, 'a b@c', false],
  ])('%s on %j: %s', (pattern, value, expected) => {
    expect(matchesPattern(pattern, value)).toBe(expected);
    // The plain regular expression is the reference; these values are short enough for it.
    const reference = new RegExp(`^(?:${pattern.replaceAll('\\s', '\\t\\n\\x0B\\f\\r ')})$`, 'u');
    expect(reference.test(value)).toBe(expected);
  });
});

describe('passwords, which have a linear test of their own', () => {
  const password = '^[\\S]+.*[\\S]+$';
  test.each([
    ['ab', true],
    ['a b', true],
    ['a \u0085b', true],
    ['\u0085 a', true],
    ['a\u2028b', true],
    ['a \u2028 b', false],
    ['\u{1f600}\u{1f600}', true],
    ['\u{1f600}', false],
    ['a', false],
    ['', false],
    [' ', false],
    [' ab', false],
    ['ab\t', false],
    ['a\nb', false],
  ])('%j: %s', (value, expected) => {
    expect(matchesPattern(password, value)).toBe(expected);
    const end = '[^\\t\\n\\x0B\\f\\r ]+';
    const reference = new RegExp(`^${end}[^\\n\\r\\u0085\\u2028\\u2029]*${end}$`, 'u');
    expect(reference.test(value)).toBe(expected);
  });
});

describe('every pattern of both models', () => {
  test('there are many of them', () => {
    expect(patterns.length).toBeGreaterThan(30);
  });

  // Longer than any limit of a patterned member but for page tokens (131,072), whose pattern is one loop.
  const hostile = [
    'a',
    '@',
    '_',
    '{',
    '{##',
    '{####}',
    '{##a##}',
    'arn:',
    ':',
    '-',
    '.',
    ' ',
    '0',
    '\u{1f600}',
    'a:',
    'é',
  ];
  test.each(patterns)('%s compiles and refuses hostile values in linear time', (pattern) => {
    matchesPattern(pattern, '');
    for (const piece of hostile) {
      for (const end of ['', '\u0000', ' ', '_']) {
        const value = piece.repeat(20_000 / piece.length) + end;
        const times = [1, 2, 3].map(() => timeOf(() => matchesPattern(pattern, value)));
        expect(Math.min(...times), `${piece} … ${JSON.stringify(end)}`).toBeLessThan(50);
      }
    }
  });

  test.each(patterns)('%s bears a value of a million characters', (pattern) => {
    expect(() => matchesPattern(pattern, 'a'.repeat(1_000_000))).not.toThrow();
  });
});

/** The milliseconds that a deed takes of this thread, however busy the machine is. */
function timeOf(deed: () => unknown): number {
  const before = process.threadCpuUsage();
  deed();
  return process.threadCpuUsage(before).user / 1000;
}

function allPatterns(): string[] {
  const found = new Set<string>();
  const add = (constraint: Constraint | undefined) => {
    if (constraint?.pattern !== undefined) found.add(constraint.pattern);
  };
  const addType = (type: Type) => {
    if (type.kind === 'list') {
      add(type.constraint);
      addType(type.element);
    }
    if (type.kind === 'map') {
      add(type.keyConstraint);
      add(type.valueConstraint);
      addType(type.value);
    }
  };
  for (const model of [userPools, identityPools]) {
    const inputs = Object.values(model.operations).flatMap(({ input, output }) => [...input, ...output]);
    for (const member of [...inputs, ...Object.values(model.structures).flat()]) {
      add(member.constraint);
      addType(member.type);
    }
  }
  return [...found];
}
