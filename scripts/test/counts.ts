import { relative } from 'node:path';

/** What passed and what did not, of checks or of tests. */
export interface Counts {
  readonly passed: number;
  /** The name of each that failed, as a person finds it in the output above. */
  readonly failures: readonly string[];
}

export const none: Counts = { passed: 0, failures: [] };

export function add(one: Counts, other: Counts): Counts {
  return { passed: one.passed + other.passed, failures: [...one.failures, ...other.failures] };
}

/** What vitest's JSON reporter writes, as far as it is read here. */
export interface SuiteReport {
  readonly numPassedTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** What went wrong, in a line: a log is often read from its end, and cut above it. */
function reasonOf(messages: readonly string[] = []): string {
  const [line = ''] = (messages[0] ?? '').split('\n');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** The failed tests of a file; a file that cannot be loaded has none, and is itself what failed. */
function failuresOf(
  { name, status, assertionResults }: SuiteReport['testResults'][number],
  root: string,
): string[] {
  const file = relative(root, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [file] : [];
  return failed.map(({ fullName, failureMessages }) =>
    [`${file}: ${fullName}`, reasonOf(failureMessages)].filter((line) => line !== '').join('\n    '),
  );
}

/** The counts of a report; names of files are told from `root`. */
export function readCounts({ numPassedTests, success, testResults }: SuiteReport, root: string): Counts {
  const failures = testResults.flatMap((result) => failuresOf(result, root));
  // What fails outside of every file, as an unhandled rejection does, is in no result.
  if (!success && failures.length === 0) failures.push('the test runner itself; see its last lines');
  return { passed: numPassedTests, failures };
}
