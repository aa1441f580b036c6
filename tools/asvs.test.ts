import { expect, test } from 'vitest';
import { asvsPage } from './asvs.ts';
import { type AsvsRow, asvsRows } from './asvs-rows.ts';
import { findAbsence, namedTest, readFile } from './named-tests.ts';

/** How many requirements of levels 1 and 2 each section has (OWASP ASVS 5.0.0); the ids of a section are not without gaps, since level 3 is left out. */
const sections: Readonly<Record<string, number>> = {
  '6.1': 3,
  '6.2': 12,
  '6.3': 4,
  '6.4': 4,
  '6.5': 5,
  '6.6': 3,
  '6.8': 4,
  '7.1': 3,
  '7.2': 4,
  '7.3': 2,
  '7.4': 5,
  '7.5': 2,
  '7.6': 2,
  '8.1': 2,
  '8.2': 3,
  '8.3': 1,
  '8.4': 1,
  '9.1': 3,
  '9.2': 4,
  '10.1': 2,
  '10.2': 2,
  '10.3': 4,
  '10.4': 11,
  '10.5': 5,
  '10.6': 2,
  '10.7': 3,
  '16.1': 1,
  '16.2': 5,
  '16.3': 4,
  '16.4': 3,
  '16.5': 3,
};

/** What is wrong with what a row names: one sentence each. */
function findFaults([id, , , ...shown]: AsvsRow): string[] {
  if (shown.length === 0) return [`${id}: nothing shows it`];
  return shown.flatMap((one) => {
    const [, path, name] = /^`([^`]+)`: (.+)$/.exec(one) ?? [];
    if (path !== undefined && name !== undefined) {
      const absence = findAbsence(namedTest(path, name), readFile);
      return absence === undefined ? [] : [`${id}: ${absence}`];
    }
    if (/^(?:not met|operator|not here): \S/.test(one)) return [];
    const page = /^[\w-]+\.md/.exec(one)?.[0];
    return page !== undefined && readFile(`docs/${page}`) !== undefined ? [] : [`${id}: ${one} is no test and no page`];
  });
}

test('every requirement of levels 1 and 2 has its row, once', () => {
  const ids = asvsRows.map(([id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const counted = Map.groupBy(ids, (id) => id.split('.').slice(0, 2).join('.'));
  expect(Object.fromEntries([...counted].map(([section, found]) => [section, found.length]))).toEqual(sections);
});

test('every test and page that a row names exists', () => {
  expect(asvsRows.flatMap(findFaults)).toEqual([]);
});

test('what is not there is found', () => {
  expect(findFaults(['1.1', 1, 'x'])).toEqual(['1.1: nothing shows it']);
  expect(findFaults(['1.1', 1, 'x', '`lib/none.test.ts`: y', 'none.md', 'not met:'])).toHaveLength(3);
});

test('docs/asvs.md is what npm run asvs writes', () => {
  expect(readFile('docs/asvs.md')).toBe(asvsPage());
});
