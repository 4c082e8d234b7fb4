import { definedOnly } from '../../core/defined-only.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { noticeGates } from '../../core/notice/gates.ts';
import type { NoticeDecision, NoticeRollback, NoticeState } from '../../core/notice/state.ts';
import type { VerdictDecision } from '../../core/rollout/decision.ts';
import type { BumpEnding } from '../bump/ending.ts';
import { commitOf } from '../bump/report.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import { bumpOf, type Decision, findDecisive, judge, rolloutOf, type UnitEnding } from './ending.ts';

/** What changes about a message while a delivery goes on. */
export type News = Pick<NoticeState, 'decision'> &
  Partial<Pick<NoticeState, 'reason' | 'rollback' | 'gates'>> & {
    /** Whoever tells of it knows where people can look at it. */
    readonly commit?: { readonly sha: string };
  };

/** What a channel calls the end of a delivery; nothing of what was not done. */
const DECISIONS: Readonly<Record<Exclude<Decision, 'planned' | 'skipped'>, NoticeDecision>> = {
  delivered: 'delivered',
  'rolled-back': 'rolled-back',
  failed: 'failed',
  blocked: 'blocked',
  superseded: 'superseded',
  unknown: 'unknown',
  refused: 'refused',
  declined: 'declined',
  waiting: 'waiting',
  error: 'unknown',
};

/** How the deliveries that one message tells of ended: the worst of them says it. */
export function newsOfEndings(endings: readonly UnitEnding[]): News | undefined {
  const decisive = findDecisive(endings);
  if (decisive === undefined) return undefined;
  const { decision, explanation } = judge(decisive);
  if (decision === 'planned' || decision === 'skipped') return undefined;
  const outcome = rolloutOf(decisive);
  return {
    decision: DECISIONS[decision],
    reason: explanation,
    ...newsOfBump(bumpOf(decisive)),
    ...(outcome === undefined ? {} : newsOfOutcome(outcome)),
  };
}

/** How a watch ended, where there is no bump of this run before it. */
export function newsOfWatch(outcome: RolloutOutcome): News {
  const { verdict, rollback, revision } = outcome;
  const decision = rollback.word === 'verified' ? 'rolled-back' : verdictWord(verdict);
  return { decision, reason: verdict.explanation, commit: { sha: revision }, ...newsOfOutcome(outcome) };
}

function verdictWord({ verdict }: Pick<VerdictDecision, 'verdict'>): NoticeDecision {
  return verdict === 'healthy' ? 'delivered' : verdict;
}

/** A release failed, and the commit that takes it back is pushed. */
export function newsOfRollback({ explanation }: Pick<VerdictDecision, 'explanation'>): News {
  return {
    decision: 'rolling-back',
    reason: explanation,
    rollback: { cause: explanation, proven: false },
  };
}

/** It was refused, or broke off before anything can have been written, or nobody knows. */
export function newsOfError(error: unknown): News {
  const isRefused = error instanceof SlipwayError && error.kind === 'gate';
  return { decision: isRefused ? 'refused' : 'unknown', reason: messageOf(error) };
}

function newsOfBump(bump: BumpEnding | undefined): Partial<News> {
  if (bump === undefined) return {};
  if (bump.kind === 'held') return { gates: noticeGates(bump.plan.gates) };
  const sha = commitOf(bump);
  return sha === undefined ? {} : { commit: { sha } };
}

function newsOfOutcome({ verdict, rollback }: RolloutOutcome): Partial<News> {
  if ('commit' in rollback) return { rollback: describeRollback(rollback, verdict) };
  if (verdict.verdict !== 'failed' || rollback.word === 'no') return {};
  return { reason: `${verdict.explanation}. It was not taken back: ${rollback.reason}` };
}

function describeRollback(
  { places, word }: Extract<RolloutOutcome['rollback'], { commit: string }>,
  { explanation }: Pick<VerdictDecision, 'explanation'>,
): NoticeRollback {
  return { cause: explanation, proven: word === 'verified', ...definedOnly({ to: places[0]?.to }) };
}
