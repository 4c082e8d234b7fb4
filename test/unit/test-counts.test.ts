import { describe, expect, test } from 'vitest';
import { readCounts, type SuiteReport } from '../../scripts/test/counts.ts';

type FileReport = SuiteReport['testResults'][number];

const failing = (message: string): FileReport => ({
  name: '/checkout/test/git/a.test.ts',
  status: 'failed',
  assertionResults: [
    { status: 'passed', fullName: 'a works' },
    { status: 'failed', fullName: 'b works', failureMessages: [message] },
  ],
});

function failuresOf(testResults: readonly FileReport[], success = false) {
  return readCounts({ numPassedTests: 1, success, testResults }, '/checkout').failures;
}

describe('what the last lines of a test run say', () => {
  test('names a failed test by its file, and the first line of why', () => {
    const [failure] = failuresOf([failing('AssertionError: expected 1 to be 2\n    at a.test.ts:3')]);
    expect(failure).toBe('test/git/a.test.ts: b works\n    AssertionError: expected 1 to be 2');
  });

  test('cuts a reason that fills a page', () => {
    const [failure = ''] = failuresOf([failing('x'.repeat(5000))]);
    expect(failure.length).toBeLessThan(400);
    expect(failure).toMatch(/x…$/);
  });

  test('names the file that could not be loaded, and the runner where nothing else failed', () => {
    const broken = { name: '/checkout/test/b.test.ts', status: 'failed', assertionResults: [] };
    expect(failuresOf([broken])).toEqual(['test/b.test.ts']);
    expect(failuresOf([])).toEqual(['the test runner itself; see its last lines']);
    expect(failuresOf([], true)).toEqual([]);
  });
});
