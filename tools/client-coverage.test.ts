import { expect, test } from 'vitest';
import { findUntested, readFile, readTestedRows } from './named-tests.ts';

/** How many rows the documents give each part of docs/client/coverage.md. */
const counts = { A1: 18, A2: 12, A3: 27, A4: 6, A5: 10, A6: 8 };

test('every row of docs/client/coverage.md is there, and names tests that exist', () => {
  const page = readFile('docs/client/coverage.md') ?? '';
  const rows = readTestedRows(page, 'row');
  const ids = Object.entries(counts).flatMap(([part, count]) =>
    Array.from({ length: count }, (_, at) => `${part}.${at + 1}`),
  );
  expect(rows.map(({ what }) => what.split(' ')[0])).toEqual(ids);
  expect(findUntested(rows, readFile)).toEqual([]);
});
