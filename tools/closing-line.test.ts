import { expect, test } from 'vitest';
import { countTests, type Report } from './closing-line.ts';

const file = (status: string, ...assertions: string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: assertions.map((assertion, at) => ({ fullName: `test ${at}`, status: assertion })),
});
const report = (success: boolean, passed: number, failed: number, ...testResults: Report['testResults']): Report => ({
  success,
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
});

test.each([
  ['all passed', report(true, 2, 0, file('passed', 'passed', 'passed')), { passed: 2, failed: 0 }],
  ['a test failed', report(false, 1, 1, file('failed', 'passed', 'failed')), { passed: 1, failed: 1 }],
  ['a file did not load', report(false, 1, 0, file('passed', 'passed'), file('failed')), { passed: 1, failed: 1 }],
  ['an error outside of tests', report(false, 1, 0, file('passed', 'passed')), { passed: 1, failed: 1 }],
  ['no report at all', undefined, { passed: 0, failed: 1 }],
])('%s', (_, input, counts) => {
  expect(countTests(input)).toEqual(counts);
});
