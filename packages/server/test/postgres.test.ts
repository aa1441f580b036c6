import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cenote-test-run-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test.each([
  ['1 === 1', 0],
  ['1 === 2', 1],
])('a run that asks for PostgreSQL and finds %s ends with %i', (claim, status) => {
  const setup = fileURLToPath(new URL('postgres.ts', import.meta.url));
  writeFileSync(
    join(directory, 'run.test.js'),
    `test('claim', async () => {
      const { inject } = await import('vitest');
      const response = await fetch(inject('postgresStarter'));
      expect([response.ok, ${claim}]).toEqual([true, true]);
    });`,
  );
  const config = { test: { globals: true, include: ['run.test.js'], globalSetup: [setup], testTimeout: 60_000 } };
  writeFileSync(join(directory, 'vitest.config.mjs'), `export default ${JSON.stringify(config)};`);
  const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));
  const run = spawnSync(process.execPath, [vitest, 'run', '--root', directory, '--no-color'], { encoding: 'utf8' });
  expect([run.status, run.stdout]).toEqual([status, expect.stringContaining(status === 0 ? '1 passed' : '1 failed')]);
});
