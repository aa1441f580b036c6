import { expect, test } from 'vitest';
import { findAbsence, type NamedTest, namedTest, readFile } from './named-tests.ts';

/** A row of a table of threats: what may be tried, and the tests that show what holds against it. */
interface Threat {
  readonly threat: string;
  readonly tests: readonly NamedTest[];
}

/** The rows of a page's tables that have three columns, the third of which names tests. */
function readThreats(page: string): Threat[] {
  return [...page.matchAll(/^\| (?!threat \|)(.+) \| .+ \| (.+) \|$/gm)].map(([, threat = '', cell = '']) => ({
    threat,
    tests: cell.split('<br>').flatMap((named) => {
      const [, path = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(named) ?? [];
      return path === '' ? [] : [namedTest(path, name)];
    }),
  }));
}

/** What is wrong with the rows: one sentence each. */
function findFaults(threats: readonly Threat[], read: (path: string) => string | undefined): string[] {
  return threats.flatMap(({ threat, tests }) => {
    if (tests.length === 0) return [`${threat}: no test is named`];
    return tests.flatMap((named) => {
      const absence = findAbsence(named, read);
      return absence === undefined ? [] : [`${threat}: ${absence}`];
    });
  });
}

test('every threat of docs/threats.md names a test that exists', () => {
  const page = readFile('docs/threats.md') ?? '';
  const threats = readThreats(page);
  expect(threats.length).toBe(page.split('\n').filter((line) => /^\| (?!threat \|)/.test(line)).length);
  expect(threats.length).toBeGreaterThan(60);
  expect(findFaults(threats, readFile)).toEqual([]);
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
    readThreats(`| threat | what holds | test |\n|---|---|---|\n| it | holds | ${cell} |\n`);
  const faultsOf = (cell: string) => findFaults(row(cell), (path) => sources[path]);
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
