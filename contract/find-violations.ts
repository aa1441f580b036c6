import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const checker = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Found {
  readonly found: string[];
  readonly rulesThatPass: AxeResults['passes']['length'];
}

/** Of what is in order one example a rule, which takes half the time. */
const look = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations, passes }) => ({
  found: violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)),
  rulesThatPass: passes.length,
}))`;

/** What axe finds wrong with a page, by any of its rules. */
export async function findViolations(page: Page): Promise<string[]> {
  // To bring it along, and its first run, take longer than all runs after that.
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(checker);
  const { found, rulesThatPass } = await page.evaluate<Found>(look);
  expect(rulesThatPass).toBeGreaterThan(10);
  return found;
}
