import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A test that a page or a comment names. */
export interface NamedTest {
  /** From the root of the repository. */
  readonly path: string;
  readonly name: string;
}

/** The test that `` `path`: name `` names; a path that begins nowhere else begins in the server's sources. */
export function namedTest(path: string, name: string): NamedTest {
  return { path: /^(?:contract|packages|tools)\//.test(path) ? path : `packages/server/src/${path}`, name };
}

/** Whether a test, or a group of tests, that is not left out has the name: a text in quotes, and behind it what it does. */
function hasTest(source: string, name: string): boolean {
  const text = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const named = new RegExp(String.raw`(?<!\.(?:skip|todo)\()(['"\`])${text}\1,\s*(?:async\b|\(|\{|\w+ =>)`);
  return named.test(source.replaceAll(/^\s*\/\/.*$/gm, ''));
}

/** Why a test is not there, in words; undefined when it is. `read` gives the text of a file, where there is one. */
export function findAbsence({ path, name }: NamedTest, read: (path: string) => string | undefined): string | undefined {
  const source = path.endsWith('.test.ts') ? read(path) : undefined;
  if (source === undefined) return `there is no ${path}`;
  return hasTest(source, name) ? undefined : `${path} has no test '${name}'`;
}

/** The text of a file of the repository; undefined where there is none. */
export function readFile(path: string): string | undefined {
  const file = join(fileURLToPath(new URL('..', import.meta.url)), path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** A row of a table that names its tests: what its first cell says, and they. */
export interface TestedRow {
  readonly what: string;
  readonly tests: readonly NamedTest[];
}

/** The rows of a page's tables of three columns, whose first is headed `head` and whose third names tests. */
export function readTestedRows(page: string, head: string): TestedRow[] {
  const row = new RegExp(String.raw`^\| (?!${head} \|)(.+) \| .+ \| (.+) \|$`, 'gm');
  return [...page.matchAll(row)].map(([, what = '', cell = '']) => ({
    what,
    tests: cell.split('<br>').flatMap((named) => {
      const [, path = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(named) ?? [];
      return path === '' ? [] : [namedTest(path, name)];
    }),
  }));
}

/** What is wrong with the tests of rows: one sentence each. */
export function findUntested(rows: readonly TestedRow[], read: (path: string) => string | undefined): string[] {
  return rows.flatMap(({ what, tests }) => {
    if (tests.length === 0) return [`${what}: no test is named`];
    return tests.flatMap((named) => {
      const absence = findAbsence(named, read);
      return absence === undefined ? [] : [`${what}: ${absence}`];
    });
  });
}
