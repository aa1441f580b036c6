import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What Vitest's JSON report says that matters here. */
export interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    /** The path of the file. */
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
  /** What failed among the others and passed alone (`run-again.ts`). */
  readonly flaky?: readonly string[];
}

/**
 * The tests that passed and failed. A file that failed without a failed test of its own (it did not load) counts as one
 * failure, and so does a run that failed outside of every file or left no report.
 */
export function countTests(report: Report | undefined): { passed: number; failed: number } {
  if (report === undefined) return { passed: 0, failed: 1 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  return { passed: report.numPassedTests, failed: failed === 0 && !report.success ? 1 : failed };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = process.argv[2] ?? '';
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
  const { passed, failed } = countTests(report);
  for (const name of report?.flaky ?? [])
    console.log(`flaky: ${name}: failed among the others and passed alone. Mend it.`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
