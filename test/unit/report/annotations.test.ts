import { describe, expect, test } from 'vitest';
import { describeAnnotation, limitAnnotations } from '../../../core/report/annotations.ts';
import type { Annotation } from '../../../core/report/report.ts';

function make(level: Annotation['level'], count: number): Annotation[] {
  return Array.from({ length: count }, (_, index) => ({ level, message: `${level} ${index}` }));
}

describe('annotations', () => {
  test('are ten of a kind, errors first, and the rest is counted', () => {
    const { shown, hidden, more } = limitAnnotations([
      ...make('notice', 2),
      ...make('warning', 11),
      ...make('error', 15),
    ]);
    expect(shown.map(({ level }) => level)).toEqual(
      [...make('error', 10), ...make('warning', 10), ...make('notice', 2)].map(({ level }) => level),
    );
    expect(hidden).toHaveLength(6);
    expect(more).toEqual(['and 5 more errors', 'and 1 more warning']);
  });

  test.each([
    [{ level: 'error', message: 'm' }, 'm'],
    [{ level: 'error', message: 'm', title: 't' }, 't: m'],
    [{ level: 'error', message: 'm', file: 'f.yaml', line: 3, column: 7 }, 'f.yaml:3:7 m'],
  ] as const)('are told in a log as %#', (annotation, line) => {
    expect(describeAnnotation(annotation)).toBe(line);
  });
});
