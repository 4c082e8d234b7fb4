import type { Annotation } from './report.ts';

/** GitHub shows this many annotations of a level for each step. */
export const ANNOTATIONS_OF_A_LEVEL = 10;
const LEVELS = ['error', 'warning', 'notice'] as const;

export interface ShownAnnotations {
  readonly shown: readonly Annotation[];
  /** Shown as plain lines of the log instead. */
  readonly hidden: readonly Annotation[];
  /** `and 3 more errors`, one sentence for each level that has more. */
  readonly more: readonly string[];
}

/** The annotations GitHub would show, errors first, and what is said of the others. */
export function limitAnnotations(annotations: readonly Annotation[]): ShownAnnotations {
  const levels = LEVELS.map((level) => annotations.filter((annotation) => annotation.level === level));
  const hidden = levels.flatMap((level) => level.slice(ANNOTATIONS_OF_A_LEVEL));
  return {
    shown: levels.flatMap((level) => level.slice(0, ANNOTATIONS_OF_A_LEVEL)),
    hidden,
    more: LEVELS.flatMap((level) =>
      sayMore(level, hidden.filter((annotation) => annotation.level === level).length),
    ),
  };
}

function sayMore(level: Annotation['level'], count: number): string[] {
  return count === 0 ? [] : [`and ${count} more ${level}${count === 1 ? '' : 's'}`];
}

/** `file:line:column message`, for logs and terminals. */
export function describeAnnotation({ file, line, column, title, message }: Annotation): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  const words = title === undefined ? message : `${title}: ${message}`;
  return place === '' ? words : `${place} ${words}`;
}
