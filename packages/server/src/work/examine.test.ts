import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { oldestPostgres } from './examine.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

test.each([
  ['docs/production.md', `PostgreSQL ${oldestPostgres} or newer`],
  ['docs/operations.md', `PostgreSQL is older than ${oldestPostgres};`],
  // The oldest that tests run on.
  ['contract/failover/cluster.ts', `postgresql-${oldestPostgres} `],
])('%s names the oldest PostgreSQL that is taken', (path, words) => {
  expect(read(path)).toContain(words);
});
