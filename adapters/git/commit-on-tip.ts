import type { SlipwayError } from '../../core/errors.ts';
import { backoffMs } from '../../core/git/backoff.ts';
import type { DeclineCode } from '../../core/git/push-outcome.ts';
import { describeContention, describeLostAnswer } from '../../core/git/push-texts.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Change, GitBranch, HistoryCommit, PushResult, RemoteFile, Tip } from './port.ts';
import { cancelled } from './session.ts';

const mostUnansweredAttempts = 3;

/** The branch as it stands at the moment of a decision. */
export interface TipView {
  readonly tip: Tip;
  readFile(path: string): Promise<RemoteFile>;
  readHistory(limit: number): AsyncIterable<HistoryCommit>;
}

/** What to do about a tip: write a change that carries the intent, or leave it with a value. */
export type TipDecision<Intent, Value> =
  | { readonly kind: 'write'; readonly change: Change; readonly intent: Intent }
  | { readonly kind: 'stop'; readonly value: Value };

export type TipOutcome<Intent, Value> =
  | {
      readonly kind: 'pushed';
      readonly commit: string;
      /** The tip that the commit was made on. */
      readonly tip: Tip;
      readonly intent: Intent;
      readonly attempts: number;
    }
  | { readonly kind: 'stopped'; readonly value: Value; readonly tip: Tip; readonly attempts: number }
  | {
      readonly kind: 'declined';
      readonly code: DeclineCode;
      readonly detail: string;
      readonly intent: Intent;
      readonly attempts: number;
    };

export interface CommitOnTipOptions {
  readonly branch: GitBranch;
  readonly clock: Clock;
  /** How many commits may be tried at most. */
  readonly attempts: number;
  /** Between 0 and 1, as `Math.random` gives it. */
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

interface Attempt<Intent> {
  readonly commit: string;
  readonly tip: Tip;
  readonly intent: Intent;
  /** Whether the server gave no answer at all. */
  readonly isUnknown: boolean;
  readonly detail: string;
}

/** How far the attempts have come. */
interface Progress<Intent> {
  attempts: number;
  unanswered: number;
  /** Failed attempts whose commit may be on the branch all the same, or may still get there. */
  open: readonly Attempt<Intent>[];
  lastDetail: string;
}

type Decide<Intent, Value> = (
  view: TipView,
) => Promise<TipDecision<Intent, Value>> | TipDecision<Intent, Value>;

/**
 * Adds a commit to the branch by compare-and-swap. `decide` is asked on every new tip, so an intent is re-applied
 * and never merged as a diff. A commit whose answer was lost is looked for before anything else is tried.
 * Raises `git-branch-busy` (outside) when every attempt was overtaken, `git-push-unknown` (undecided) when a lost
 * answer cannot be cleared up, `cancelled`, and whatever `decide` and the branch raise.
 */
export async function commitOnTip<Intent, Value>(
  options: CommitOnTipOptions,
  decide: Decide<Intent, Value>,
): Promise<TipOutcome<Intent, Value>> {
  const progress: Progress<Intent> = { attempts: 0, unanswered: 0, open: [], lastDetail: '' };
  try {
    for (;;) {
      const outcome = await tryOnce(options, decide, progress);
      if (outcome !== undefined) return outcome;
    }
  } catch (error) {
    throw lostAnswer(progress.open, error) ?? error;
  }
}

/** One look at the tip, and one push where there is an attempt left; `undefined` when the branch must be read again. */
async function tryOnce<Intent, Value>(
  options: CommitOnTipOptions,
  decide: Decide<Intent, Value>,
  progress: Progress<Intent>,
): Promise<TipOutcome<Intent, Value> | undefined> {
  const { branch, clock, random, signal } = options;
  const startedAt = clock.now();
  if (signal?.aborted === true) throw cancelled();
  const tip = await branch.readTip();
  const landed = await settle(branch, tip, progress);
  if (landed !== undefined) return pushed(landed, progress.attempts);
  if (isExhausted(progress, options.attempts))
    throw describeContention(progress.attempts, progress.lastDetail);
  const decision = await decide(viewOf(branch, tip));
  if (decision.kind === 'stop') return { ...decision, kind: 'stopped', tip, attempts: progress.attempts };
  const { change, intent } = decision;
  const result = await branch.push(tip, change);
  progress.attempts += 1;
  if (result.kind === 'pushed') return pushed({ commit: result.commit, tip, intent }, progress.attempts);
  if (result.kind === 'declined') return { ...result, intent, attempts: progress.attempts };
  noteFailure(progress, result, { tip, intent });
  const pause = { attempt: progress.attempts, attemptMs: clock.now() - startedAt, random: random() };
  await clock.sleep(backoffMs(pause), signal);
  return undefined;
}

function noteFailure<Intent>(
  progress: Progress<Intent>,
  { kind, commit = '', detail = '' }: Extract<PushResult, { kind: 'stale' | 'unknown' }>,
  { tip, intent }: Pick<Attempt<Intent>, 'tip' | 'intent'>,
): void {
  const isUnknown = kind === 'unknown';
  if (isUnknown) progress.unanswered += 1;
  progress.lastDetail = detail;
  if (commit !== '') progress.open = [...progress.open, { commit, tip, intent, isUnknown, detail }];
}

/** A server that never answers may take the whole time limit for each attempt, so those are counted on their own. */
function isExhausted(progress: Progress<unknown>, attempts: number): boolean {
  return progress.attempts >= attempts || progress.unanswered >= mostUnansweredAttempts;
}

/**
 * Gives the attempt that landed, if one did. Those that can no longer land are closed: all but the unanswered ones
 * that were made on this very tip, as the server swaps only what it compares.
 */
async function settle<Intent>(
  branch: GitBranch,
  tip: Tip,
  progress: Progress<Intent>,
): Promise<Attempt<Intent> | undefined> {
  for (const attempt of progress.open) {
    const answer = await branch.contains(tip.commit, attempt.commit);
    if (answer === 'yes') return attempt;
    if (answer === 'unknown' && attempt.isUnknown) {
      throw describeLostAnswer(attempt.commit, undefined, attempt.detail);
    }
  }
  progress.open = progress.open.filter((attempt) => attempt.isUnknown && attempt.tip.commit === tip.commit);
  return undefined;
}

function lostAnswer<Intent>(open: readonly Attempt<Intent>[], cause: unknown): SlipwayError | undefined {
  const lost = open.findLast(({ isUnknown }) => isUnknown);
  return lost === undefined ? undefined : describeLostAnswer(lost.commit, cause, lost.detail);
}

function pushed<Intent>(
  { commit, tip, intent }: Pick<Attempt<Intent>, 'commit' | 'tip' | 'intent'>,
  attempts: number,
): Extract<TipOutcome<Intent, never>, { kind: 'pushed' }> {
  return { kind: 'pushed', commit, tip, intent, attempts };
}

function viewOf(branch: GitBranch, tip: Tip): TipView {
  return {
    tip,
    readFile: (path) => branch.readFile(tip, path),
    readHistory: (limit) => branch.readHistory(tip, limit),
  };
}
