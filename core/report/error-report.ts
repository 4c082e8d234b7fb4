import type { ErrorText } from '../errors.ts';
import type { Report } from './report.ts';

/** The report of a run that ended with an error. */
export function reportOfError(action: string, error: ErrorText): Report {
  return {
    title: `${action}: ${error.what}`,
    verdict: error.kind === 'undecided' ? 'unknown' : 'failed',
    summary: error.why,
    facts: [['Code', { code: error.code }]],
    tables: [],
    details: [],
    annotations: [],
    next: [error.fix],
  };
}
