import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findRepeated, readSources } from './refusals.ts';

const once = "function missing() {\n  throw new Fault('UserNotFoundException', 'There is nobody.');\n}\n";
const repeatedIn = (...texts: string[]) =>
  findRepeated(texts.map((text, at) => ({ path: `${'abc'[at]}.ts`, text }))).map(({ text, places }) => [text, places]);

test('the server says the text of each refusal at one place', () => {
  const sources = readSources(fileURLToPath(new URL('..', import.meta.url)));
  expect(sources.length).toBeGreaterThan(400);
  expect(sources.some(({ path }) => path.endsWith('/user-store.ts'))).toBe(true);
  expect(findRepeated(sources)).toEqual([]);
});

test.each([
  ['in another fault', "throw new Fault('NotAuthorizedException', 'There is nobody.');"],
  ['in another fault, over lines', "throw new Fault(\n  code,\n  'There is nobody.',\n);"],
  ['handed on by another name', "throw refused('There is nobody.');"],
  ['in other quotes', 'const text = "There is nobody.";'],
])('a text that stands twice is found: %s', (_, text) => {
  expect(repeatedIn(once, `\n// 'There is nobody.'\n${text}`)).toEqual([
    ['There is nobody.', ['a.ts:2', text.includes('\n') ? 'b.ts:5' : 'b.ts:3']],
  ]);
});

test('a text that stands twice is found where a function of its module makes the fault', () => {
  const wrapped = "function refused(message: string): Fault {}\nthrow refused('There is nobody.');";
  expect(repeatedIn(wrapped, "say('There is nobody.');")).toEqual([['There is nobody.', ['a.ts:2', 'b.ts:1']]]);
  expect(repeatedIn(once, "log.refused('Else.'); log.refused('Else.');")).toEqual([]);
});

test('what a template fills in does not tell two texts apart', () => {
  const text = (name: string) => `new Fault('ResourceNotFoundException', \`Pool \${${name}} does not exist.\`)`;
  expect(repeatedIn(text('id'), text('pool.id'))).toEqual([['Pool ${…} does not exist.', ['a.ts:1', 'b.ts:1']]]);
});

test('comments, other texts and other faults repeat nothing', () => {
  const quoted = "// as 'There is nobody.' says\n/**\n * 'There is nobody.'\n */\nconst a = 1; // 'There is nobody.'\n";
  expect(repeatedIn(once, quoted, "log('x', 'y'); log('x', 'y');")).toEqual([]);
});

test('sources without a fault prove nothing', () => {
  expect(() => findRepeated([{ path: 'a.ts', text: 'const a = 1;' }])).toThrow('no fault found');
});
