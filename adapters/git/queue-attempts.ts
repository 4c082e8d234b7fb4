import { describeLostAnswer, describeLostPost } from '../../core/git/push-texts.ts';
import type { PostEnd } from './queue-marks.ts';
import type { QueueOutcome } from './queue-plan.ts';
import type { QueueSight, WritableQueue } from './queue-port.ts';
import type { RefOutcome } from './ref-pusher.ts';

type Landed<Answer> = Extract<QueueOutcome<Answer>, { kind: 'landed' }>;

/** A push that carried the own intent. */
export interface Attempt<Answer> {
  readonly outcome: Omit<Landed<Answer>, 'attempts'>;
  readonly sight: QueueSight;
}

interface OpenAttempt<Answer> extends Attempt<Answer> {
  /** Whether the server gave no answer at all. */
  readonly isUnknown: boolean;
  readonly detail: string;
}

const mostUnanswered = 3;

/** Counts the pushes of a run, and keeps those that may have landed although they seem to have failed. */
export class Attempts<Answer> {
  #open: readonly OpenAttempt<Answer>[] = [];
  #unanswered = 0;
  /** What Git said when the answer to a post in the queue was lost; nothing once it is known what became of it. */
  #openPost: string | undefined;
  count = 0;
  lastDetail = '';

  /** Pushes of any kind that came to nothing, as far as one can tell. */
  get failures(): number {
    return this.count + this.#unanswered;
  }

  notePost(end: PostEnd): void {
    this.#openPost = end.kind === 'unanswered' ? end.detail : undefined;
    if (end.kind !== 'unanswered') return;
    this.#unanswered += 1;
    this.lastDetail = end.detail;
  }

  /** The intent stands in the queue, so it can be taken away again. */
  notePostSeen(): void {
    this.#openPost = undefined;
  }

  noteFailure(attempt: Attempt<Answer>, { kind, detail }: Extract<RefOutcome, { detail: string }>): void {
    const isUnknown = kind === 'unknown';
    if (isUnknown) this.#unanswered += 1;
    this.lastDetail = detail;
    this.#open = [...this.#open, { ...attempt, isUnknown, detail }];
  }

  /** A server that never answers may take the whole time limit for each push, so those are counted on their own. */
  isExhausted(most: number): boolean {
    return this.count >= most || this.#unanswered >= mostUnanswered;
  }

  /**
   * Gives the attempt that landed, if one did. Those that can no longer land are closed: all but the unanswered ones
   * that were made on this very tip, as the server swaps only what it compares.
   */
  async findLanded(branch: WritableQueue, sight: QueueSight): Promise<Landed<Answer> | undefined> {
    for (const attempt of this.#open) {
      const answer = await isThere(branch, sight, attempt);
      if (answer === 'yes') return { ...attempt.outcome, attempts: this.count };
      if (answer === 'unknown' && attempt.isUnknown) throw lostAnswer(attempt, undefined);
    }
    this.#open = this.#open.filter((attempt) => attempt.isUnknown && isSameBase(attempt.sight, sight));
    return undefined;
  }

  /** The error in place of another one, while the fate of a push is not known. */
  describeLost(cause: unknown): Error | undefined {
    const lost = this.#open.findLast(({ isUnknown }) => isUnknown);
    if (lost !== undefined) return lostAnswer(lost, cause);
    return this.#openPost === undefined ? undefined : describeLostPost(cause, this.#openPost);
  }
}

function isThere<Answer>(
  branch: WritableQueue,
  { tip, ledgerTip }: QueueSight,
  { outcome: { commit, ledgerCommit } }: Attempt<Answer>,
): Promise<'yes' | 'no' | 'unknown'> | 'no' {
  if (commit !== undefined) return branch.contains(tip.commit, commit);
  if (ledgerCommit === undefined || ledgerTip === undefined) return 'no';
  return branch.contains(ledgerTip, ledgerCommit);
}

function isSameBase(left: QueueSight, right: QueueSight): boolean {
  return left.tip.commit === right.tip.commit && left.ledgerTip === right.ledgerTip;
}

function lostAnswer<Answer>({ outcome, detail }: OpenAttempt<Answer>, cause: unknown): Error {
  return describeLostAnswer(outcome.commit ?? outcome.ledgerCommit ?? '', cause, detail);
}
