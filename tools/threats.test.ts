import { expect, test } from 'vitest';
import { findUntested, readFile, readTestedRows } from './named-tests.ts';

test('every threat of docs/threats.md names a test that exists', () => {
  const page = readFile('docs/threats.md') ?? '';
  const threats = readTestedRows(page, 'threat');
  expect(threats.length).toBe(page.split('\n').filter((line) => /^\| (?!threat \|)/.test(line)).length);
  expect(threats.length).toBeGreaterThan(60);
  expect(findUntested(threats, readFile)).toEqual([]);
});

test('a row without a test, and a test that is renamed, commented out, left out or gone, is found', () => {
  // Texts of files that are not there: what a check of real ones has to tell apart.
  const sources: Record<string, string> = {
    'packages/server/src/a.test.ts': `
      // test('is told', async () => {});
      test.skip('is left out', async () => {});
      const said = 'is said';
      test.each([1])('counts (%s)', async () => {});
      test("is alice's", { timeout: 1 }, () => {});
      check('is one', use);`,
    'tools/b.test.ts': "describe('a group', () => {});",
  };
  const row = (cell: string) =>
    readTestedRows(`| threat | what holds | test |\n|---|---|---|\n| it | holds | ${cell} |\n`, 'threat');
  const faultsOf = (cell: string) => findUntested(row(cell), (path) => sources[path]);
  for (const right of ['`a.test.ts`: counts (%s)', "`a.test.ts`: is alice's", '`tools/b.test.ts`: a group'])
    expect(faultsOf(right)).toEqual([]);
  expect(faultsOf('`a.test.ts`: counts (%s)<br>`tools/b.test.ts`: a group')).toEqual([]);
  for (const wrong of ['is told', 'is left out', 'is said', 'counts', 'is one'])
    expect(faultsOf(`\`a.test.ts\`: ${wrong}`)).toEqual([`it: packages/server/src/a.test.ts has no test '${wrong}'`]);
  expect(faultsOf('`tools/b.test.ts`: a group<br>`c.test.ts`: x')).toEqual([
    'it: there is no packages/server/src/c.test.ts',
  ]);
  expect(faultsOf('somewhere')).toEqual(['it: no test is named']);
  expect(faultsOf('[a.test.ts](a.test.ts): counts (%s)')).toEqual(['it: no test is named']);
});
