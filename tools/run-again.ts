import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Report } from './closing-line.ts';

/** With more files than these the change is broken, and not a test. */
const mostFiles = 12;

/** The files in which something failed, and that may be run again: none when there are too many of them. */
export function filesToRunAgain({ testResults }: Report): string[] {
  const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return failed.length <= mostFiles ? failed : [];
}

/**
 * The report with what became of the files that were run again, alone: a test that passes then is named as flaky and does not
 * count as failed. Whatever else failed, stays failed.
 */
export function settle(report: Report, again: readonly Report[]): Report {
  const second = new Map(again.flatMap(({ testResults }) => testResults).map((file) => [file.name, file]));
  const flaky: string[] = [];
  const testResults = report.testResults.map((file) => {
    const other = second.get(file.name);
    if (file.status !== 'failed' || other === undefined) return file;
    const fresh = new Map(other.assertionResults.map(({ fullName, status }) => [fullName, status]));
    const assertionResults = file.assertionResults.map((assertion) => {
      if (assertion.status !== 'failed' || fresh.get(assertion.fullName) !== 'passed') return assertion;
      flaky.push(`${file.name} > ${assertion.fullName}`);
      return { ...assertion, status: 'passed' };
    });
    const isSettled = other.status === 'passed' && assertionResults.every(({ status }) => status !== 'failed');
    // A file that did not load the first time has all of its tests from the second.
    if (isSettled && file.assertionResults.length === 0) {
      flaky.push(file.name);
      return { ...other };
    }
    if (isSettled && assertionResults.every(({ status }, at) => status === file.assertionResults[at]?.status)) {
      flaky.push(`${file.name}, outside of its tests`);
    }
    return { ...file, status: isSettled ? 'passed' : 'failed', assertionResults };
  });
  const count = (wanted: string) =>
    testResults.reduce((sum, file) => sum + file.assertionResults.filter(({ status }) => status === wanted).length, 0);
  const success = flaky.length > 0 ? testResults.every(({ status }) => status !== 'failed') : report.success;
  return { success, numPassedTests: count('passed'), numFailedTests: count('failed'), testResults, flaky };
}

function runAlone(file: string, root: string, reportFile: string): Report | undefined {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  spawnSync(process.execPath, [vitest, 'run', file, ...flags], { cwd: root, stdio: 'inherit' });
  return existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, 'utf8')) as Report) : undefined;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file = ''] = process.argv.slice(2);
  const root = fileURLToPath(new URL('..', import.meta.url));
  if (existsSync(file)) {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    const files = filesToRunAgain(report);
    const again = files.flatMap((one, at) => runAlone(one, root, `${file}.${at}`) ?? []);
    writeFileSync(file, JSON.stringify(settle(report, again)));
  }
}
