import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { countTests, type Report } from './closing-line.ts';
import { filesToRunAgain, settle } from './run-again.ts';

const file = (name: string, status: string, assertions: Record<string, string> = {}) => ({
  name,
  status,
  assertionResults: Object.entries(assertions).map(([fullName, status]) => ({ fullName, status })),
});
const report = (...testResults: Report['testResults']): Report => {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (wanted: string) => all.filter(({ status }) => status === wanted).length;
  const success = testResults.every(({ status }) => status === 'passed');
  return { success, numPassedTests: count('passed'), numFailedTests: count('failed'), testResults };
};

test('a test that passes alone is flaky and does not count as failed', () => {
  const first = report(file('a', 'failed', { one: 'passed', two: 'failed' }), file('b', 'passed', { three: 'passed' }));
  expect(filesToRunAgain(first)).toEqual(['a']);
  const settled = settle(first, [report(file('a', 'passed', { one: 'passed', two: 'passed' }))]);
  expect(settled).toMatchObject({ success: true, flaky: ['a > two'] });
  expect(countTests(settled)).toEqual({ passed: 3, failed: 0 });
});

test('a test that fails again, or another one, or no report leave the run failed', () => {
  const first = report(file('a', 'failed', { one: 'failed' }), file('b', 'failed', { two: 'failed' }));
  const again = [report(file('a', 'failed', { one: 'failed' })), report(file('b', 'passed', { two: 'passed' }))];
  const settled = settle(first, again);
  expect(settled).toMatchObject({ success: false, flaky: ['b > two'] });
  expect(countTests(settled)).toEqual({ passed: 1, failed: 1 });
  expect(countTests(settle(first, []))).toEqual({ passed: 0, failed: 2 });
  const other = settle(report(file('a', 'failed', { one: 'failed', two: 'passed' })), [
    report(file('a', 'failed', { one: 'passed', two: 'failed' })),
  ]);
  expect(countTests(other).failed).toBe(1);
});

test('a file that did not load, or failed outside of its tests, may pass alone too', () => {
  const first = report(file('a', 'failed'), file('b', 'failed', { two: 'passed' }));
  const settled = settle(first, [
    report(file('a', 'passed', { one: 'passed' })),
    report(file('b', 'passed', { two: 'passed' })),
  ]);
  expect(settled).toMatchObject({ success: true, flaky: ['a', 'b, outside of its tests'] });
  expect(countTests(settled)).toEqual({ passed: 2, failed: 0 });
});

test('a run in which everything failed is not repeated, and an error outside of all files stays', () => {
  const many = Array.from({ length: 13 }, (_, at) => file(`${at}`, 'failed', { one: 'failed' }));
  expect(filesToRunAgain(report(...many))).toEqual([]);
  const outside = { ...report(file('a', 'passed', { one: 'passed' })), success: false };
  expect(settle(outside, []).success).toBe(false);
});

test('runs the failed file alone and names what passes then', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cenote-again-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  const reportFile = join(folder, 'tests.json');
  const own = fileURLToPath(new URL('closing-line.test.ts', import.meta.url));
  writeFileSync(reportFile, JSON.stringify(report(file(own, 'failed', { 'all passed': 'failed' }))));
  execFileSync(process.execPath, [join(root, 'tools/run-again.ts'), reportFile], { stdio: 'ignore' });
  expect(JSON.parse(readFileSync(reportFile, 'utf8'))).toMatchObject({ success: true, flaky: [`${own} > all passed`] });
  const closing = spawnSync(process.execPath, [join(root, 'tools/closing-line.ts'), reportFile], { encoding: 'utf8' });
  expect(closing.stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^flaky: .*all passed/),
    '1 passed, 0 failed',
  ]);
  expect(closing.status).toBe(0);
  rmSync(folder, { recursive: true });
});
