/** Who has to act: decides the exit status before anything was written (DESIGN 3.3). */
export type ErrorKind = 'gate' | 'caller' | 'outside' | 'undecided';

export interface ErrorText {
  /** Stable, documented, kebab-case; scripts branch on it. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** What happened, as a sentence without trailing period handling left to the caller. */
  readonly what: string;
  /** Why it happened, as far as it is known. */
  readonly why: string;
  /** What the reader can do about it. */
  readonly fix: string;
  readonly cause?: unknown;
}

/** The one error type that is shown to users: what happened, why, what to do. Anything else is a defect. */
export class SlipwayError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly what: string;
  readonly why: string;
  readonly fix: string;

  constructor(text: ErrorText) {
    super(joinSentences(text), text.cause === undefined ? {} : { cause: text.cause });
    this.name = 'SlipwayError';
    this.code = text.code;
    this.kind = text.kind;
    this.what = text.what;
    this.why = text.why;
    this.fix = text.fix;
  }
}

function joinSentences({ what, why, fix }: ErrorText): string {
  return [what, why, fix]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ');
}

const exitStatuses: Record<ErrorKind, 1 | 2 | 3 | 4> = { gate: 1, caller: 2, outside: 3, undecided: 4 };

/** The process exit status of an error kind: 1 gate, 2 caller, 3 outside, 4 undecided. */
export function exitStatusOf(kind: ErrorKind): 1 | 2 | 3 | 4 {
  return exitStatuses[kind];
}

/** A readable message of anything that can be thrown; never empty. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.trim() === '' ? 'an error without a message' : text;
}
