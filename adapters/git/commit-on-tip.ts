import type { SlipwayError } from '../../core/errors.ts';
import { backoffMs } from '../../core/git/backoff.ts';
import type { DeclineCode } from '../../core/git/push-outcome.ts';
import { describeContention, describeLostAnswer } from '../../core/git/push-texts.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Change, GitBranch, HistoryCommit, RemoteFile, Tip } from './port.ts';
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

/**
 * Adds a commit to the branch by compare-and-swap. `decide` is asked on every new tip, so an intent is re-applied
 * and never merged as a diff. A commit whose answer was lost is looked for before anything else is tried.
 * Raises `git-branch-busy` (outside) when every attempt was overtaken, `git-push-unknown` (undecided) when a lost
 * answer cannot be cleared up, `cancelled`, and whatever `decide` and the branch raise.
 */
export async function commitOnTip<Intent, Value>(
  options: CommitOnTipOptions,
  decide: (view: TipView) => Promise<TipDecision<Intent, Value>> | TipDecision<Intent, Value>,
): Promise<TipOutcome<Intent, Value>> {
  const { branch, clock, random, signal } = options;
  const tried: Attempt<Intent>[] = [];
  for (let attempts = 1; attempts <= options.attempts; attempts += 1) {
    const tip = await readTipAfter(options, tried);
    const landed = await findLanded(branch, tip, tried);
    if (landed !== undefined) return pushed(landed, attempts - 1);
    const decision = await decide(viewOf(branch, tip));
    if (decision.kind === 'stop')
      return { kind: 'stopped', value: decision.value, tip, attempts: attempts - 1 };
    const { intent } = decision;
    const result = await branch.push(tip, decision.change);
    if (result.kind === 'pushed') return pushed({ commit: result.commit, tip, intent }, attempts);
    if (result.kind === 'declined') return { ...result, intent, attempts };
    const { commit = '', detail = '' } = result;
    tried.push({ commit, tip, intent, isUnknown: result.kind === 'unknown', detail });
    if (isUnanswered(tried)) break;
    if (attempts < options.attempts) await clock.sleep(backoffMs(attempts, random()), signal);
  }
  return clearUpLast(options, tried);
}

/** A server that gives no answer may take the whole time limit for each attempt. */
function isUnanswered<Intent>(tried: readonly Attempt<Intent>[]): boolean {
  return tried.filter(({ isUnknown }) => isUnknown).length >= mostUnansweredAttempts;
}

/** The last attempt failed: look once more whether one of them landed after all, or still may. */
async function clearUpLast<Intent, Value>(
  options: CommitOnTipOptions,
  tried: readonly Attempt<Intent>[],
): Promise<TipOutcome<Intent, Value>> {
  const tip = await readTipAfter(options, tried);
  const landed = await findLanded(options.branch, tip, tried);
  if (landed !== undefined) return pushed(landed, tried.length);
  // Until the branch moves on from its tip, a request that is still on its way could be applied.
  const open = tried.findLast((attempt) => attempt.isUnknown && attempt.tip.commit === tip.commit);
  if (open !== undefined) throw describeLostAnswer(open.commit, undefined, open.detail);
  throw describeContention(tried.length, tried.at(-1)?.detail ?? '');
}

async function readTipAfter<Intent>(
  { branch, signal }: CommitOnTipOptions,
  tried: readonly Attempt<Intent>[],
): Promise<Tip> {
  try {
    if (signal?.aborted === true) throw cancelled();
    return await branch.readTip();
  } catch (error) {
    throw lostAnswer(tried, error) ?? error;
  }
}

async function findLanded<Intent>(
  branch: GitBranch,
  tip: Tip,
  tried: readonly Attempt<Intent>[],
): Promise<Attempt<Intent> | undefined> {
  for (const attempt of tried.filter(({ commit }) => commit !== '')) {
    const answer = await branch.contains(tip.commit, attempt.commit);
    if (answer === 'yes') return attempt;
    if (answer === 'unknown' && attempt.isUnknown) {
      throw describeLostAnswer(attempt.commit, undefined, attempt.detail);
    }
  }
  return undefined;
}

function lostAnswer<Intent>(tried: readonly Attempt<Intent>[], cause: unknown): SlipwayError | undefined {
  const lost = tried.findLast(({ isUnknown }) => isUnknown);
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
