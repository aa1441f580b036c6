import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A row of a table of threats: what may be tried, and the tests that show what holds against it. */
interface Threat {
  readonly threat: string;
  readonly tests: readonly { readonly path: string; readonly name: string }[];
}

/** The rows of a page's tables that have three columns, the third of which names tests. */
function readThreats(page: string): Threat[] {
  return [...page.matchAll(/^\| (?!threat \|)(.+) \| .+ \| (.+) \|$/gm)].map(([, threat = '', cell = '']) => ({
    threat,
    tests: cell.split('<br>').flatMap((named) => {
      const [, path = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(named) ?? [];
      return path === ''
        ? []
        : [{ path: /^(?:contract|packages|tools)\//.test(path) ? path : `packages/server/src/${path}`, name }];
    }),
  }));
}

/** Whether a test, or a group of tests, that is not left out has the name: a text in quotes, and behind it what it does. */
function hasTest(source: string, name: string): boolean {
  const text = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const named = new RegExp(String.raw`(?<!\.(?:skip|todo)\()(['"\`])${text}\1,\s*(?:async\b|\(|\{|\w+ =>)`);
  return named.test(source.replaceAll(/^\s*\/\/.*$/gm, ''));
}

/** What is wrong with the rows: one sentence each. */
function findFaults(threats: readonly Threat[], read: (path: string) => string | undefined): string[] {
  return threats.flatMap(({ threat, tests }) => {
    if (tests.length === 0) return [`${threat}: no test is named`];
    return tests.flatMap(({ path, name }) => {
      const source = path.endsWith('.test.ts') ? read(path) : undefined;
      if (source === undefined) return [`${threat}: there is no ${path}`];
      return hasTest(source, name) ? [] : [`${threat}: ${path} has no test '${name}'`];
    });
  });
}

const readSource = (path: string) => {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

test('every threat of docs/threats.md names a test that exists', () => {
  const page = readFileSync(join(root, 'docs/threats.md'), 'utf8');
  const threats = readThreats(page);
  expect(threats.length).toBe(page.split('\n').filter((line) => /^\| (?!threat \|)/.test(line)).length);
  expect(threats.length).toBeGreaterThan(60);
  expect(findFaults(threats, readSource)).toEqual([]);
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
