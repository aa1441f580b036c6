import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadModules } from './modules.ts';
import { findAbsence, namedTest, readFile } from './named-tests.ts';

/** The comments of a source that say what the real service does, each on one line. */
function findMarks(source: string): string[] {
  const comments = source.match(/\/\*[^]*?\*\/|(?:^[ \t]*\/\/.*\n?)+/gm) ?? [];
  const lines = comments.map((comment) =>
    comment.replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*|^\s*\/(?:\*+|\/)\s*(?:\*(?!\/)\s*)?|\s*\*\/$/g, ' '),
  );
  return lines.map((line) => line.trim()).filter((line) => line.includes('AWS:'));
}

const named = /\(`([^`]+)`: (.+?)\)(?=[.,;]|$)/g;
/** A test that is named in no way that a check reads. */
const loose = /\.test\.ts|\bcontract:|\btests? ["'`]/;

/** What is wrong with the tests that a mark names: one sentence each. */
function findFaults(mark: string, read: (path: string) => string | undefined): string[] {
  const absences = [...mark.matchAll(named)].map(([, path = '', name = '']) =>
    findAbsence(namedTest(path, name), read),
  );
  const faults = absences.filter((absence) => absence !== undefined);
  return loose.test(mark.replaceAll(named, '')) ? [...faults, 'write (`path`: name) to name a test'] : faults;
}

test('every test that a mark of the real service names exists', () => {
  const modules = loadModules(fileURLToPath(new URL('..', import.meta.url)));
  const paths = modules.map(({ path }) => path).filter((path) => path.startsWith('packages/server/src/'));
  const marks = paths.flatMap((path) => findMarks(readFile(path) ?? '').map((mark) => ({ path, mark })));
  expect(marks.length).toBeGreaterThan(90);
  expect(marks.filter(({ mark }) => mark.match(named)).length).toBeGreaterThan(0);
  expect(marks.flatMap(({ path, mark }) => findFaults(mark, readFile).map((fault) => `${path}: ${fault}`))).toEqual([]);
});

test('a mark is found in every form of comment, and what is no mark in none', () => {
  const source = `
/** One. AWS: a. */
const a = 1;
  // AWS: b,
  // and c.
/**
 * Two.
 * AWS: d (\`contract/x.test.ts\`: is
 * right).
 */
// No mark.
const text = 'AWS: none';`;
  expect(findMarks(source)).toEqual([
    'One. AWS: a.',
    'AWS: b, and c.',
    'Two. AWS: d (`contract/x.test.ts`: is right).',
  ]);
});

test('a test that is renamed, left out or gone is found, and one that is named loosely', () => {
  // Texts of files that are not there: what a check of real ones has to tell apart.
  const sources: Record<string, string> = {
    'contract/x.test.ts': "test('counts (%s)', async () => {}); test.skip('is left out', async () => {});",
  };
  const faultsOf = (mark: string) => findFaults(mark, (path) => sources[path]);
  expect(faultsOf('AWS: a (`contract/x.test.ts`: counts (%s)).')).toEqual([]);
  expect(faultsOf('AWS: a, by whatever test there is.')).toEqual([]);
  expect(faultsOf('AWS: a (`contract/x.test.ts`: is left out), b (`y.test.ts`: c).')).toEqual([
    "contract/x.test.ts has no test 'is left out'",
    'there is no packages/server/src/y.test.ts',
  ]);
  for (const wrong of ['(contract: sign-in "a")', '(contract/x.test.ts, counts)', 'see the test "counts"']) {
    expect(faultsOf(`AWS: a ${wrong}.`)).toEqual(['write (`path`: name) to name a test']);
  }
});
