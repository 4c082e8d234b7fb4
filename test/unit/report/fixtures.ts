import type { Report } from '../../../core/report/report.ts';

/** A report of the kind `deliver` makes; `changes` replace parts of it. */
export function makeReport(changes: Partial<Report> = {}): Report {
  return {
    title: 'chat-api 1.4.2 is live in prod',
    verdict: 'passed',
    summary: 'Argo CD runs the digest that was pushed, and it stayed healthy for 15s.',
    facts: [
      ['Service', 'chat-api'],
      ['Digest', { code: 'sha256:0123' }],
      ['Commit', { link: 'https://git.example.com/c/abc', text: 'abc' }],
    ],
    tables: [{ title: 'Workloads', columns: ['Name', 'Health'], rows: [['chat-api', 'Healthy']] }],
    diagram: 'timeline\n  title Release',
    details: [{ title: 'Diff', text: '-a\n+b\n', language: 'diff' }],
    annotations: [{ level: 'warning', message: 'tags move', file: 'values.yaml', line: 3, column: 5 }],
    next: ['Promote it to the next environment.'],
    ...changes,
  };
}

/** The same hostile text in every place of a report that can hold foreign text. */
export function makeHostileReport(text: string): Report {
  return makeReport({
    title: text,
    summary: text,
    facts: [
      [text, text],
      ['code', { code: text }],
      ['link', { link: text, text }],
    ],
    tables: [{ title: text, columns: [text, text], rows: [[text, { code: text }]] }],
    details: [{ title: text, text }],
    annotations: [{ level: 'error', message: text, title: text, file: text }],
    next: [text],
  });
}
