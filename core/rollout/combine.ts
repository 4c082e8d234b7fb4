import { definedOnly } from '../defined-only.ts';
import { type ApplicationState, isFinal } from './advance.ts';
import type { ApplicationStanding, Decision, Verdict, VerdictDecision, WaitingDecision } from './decision.ts';
import { collectEvidence } from './evidence.ts';
import type { Outcome, VerdictOutcome } from './outcome.ts';
import type { ReasonCode } from './reason-codes.ts';
import type { Watch } from './watch.ts';

/** The worst counts: a release is healthy only where all applications are. */
const severity: readonly Verdict[] = ['failed', 'unknown', 'blocked', 'superseded', 'healthy'];

export const exitStatuses: Readonly<Record<Verdict, 0 | 1 | 4>> = {
  healthy: 0,
  failed: 1,
  blocked: 4,
  superseded: 4,
  unknown: 4,
};

export interface Combination {
  readonly watch: Watch;
  readonly applications: readonly ApplicationState[];
  readonly now: number;
  readonly deadline: number;
}

/** One decision for all applications: the first failure ends the watch, else all must be decided (checklist 35). */
export function combine(combination: Combination): Decision {
  const { applications, watch } = combination;
  const isDecided = applications.every(({ progress }) => progress.outcome.kind === 'verdict');
  const failed = applications.find((state) => isFinal(state) && verdictOf(state) === 'failed');
  if (failed !== undefined && (watch.expectation.failsFast || isDecided))
    return conclude(failed, combination);
  if (!isDecided) return waitFor(combination);
  const worst = applications.toSorted((left, right) => rank(left) - rank(right))[0];
  return worst === undefined ? waitFor(combination) : conclude(worst, combination);
}

function verdictOf({ progress: { outcome } }: ApplicationState): Verdict | undefined {
  return outcome.kind === 'verdict' ? outcome.verdict : undefined;
}

function rank(state: ApplicationState): number {
  const verdict = verdictOf(state);
  return verdict === undefined ? severity.length : severity.indexOf(verdict);
}

function conclude(state: ApplicationState, combination: Combination): Decision {
  const { outcome } = state.progress;
  if (outcome.kind === 'waiting') return waitFor(combination);
  return makeVerdict(outcome, state.facts.name, combination);
}

/** The verdict of the watch that rests on this outcome of one application. */
function makeVerdict(outcome: VerdictOutcome, app: string, combination: Combination): VerdictDecision {
  const { applications, now } = combination;
  const isShared = outcome.verdict === 'healthy' && applications.length > 1;
  const explanation = isShared
    ? `All ${applications.length} applications: ${outcome.explanation}`
    : outcome.explanation;
  return {
    kind: 'verdict',
    verdict: outcome.verdict,
    reasonCode: outcome.reasonCode,
    exitStatus: exitStatuses[outcome.verdict],
    explanation,
    ...definedOnly({ app: isShared ? undefined : app, rootCause: outcome.rootCause, blame: outcome.blame }),
    applications: applications.map((one) => standingOf(one)),
    evidence: collectEvidence(applications, combination),
    at: now,
  };
}

/** What is waited for: an application whose wait is about something, before one that only waits out its window. */
function waitFor({ applications, deadline, now, watch }: Combination): WaitingDecision {
  const open = applications.filter(({ progress }) => progress.outcome.kind === 'waiting');
  const slowest = open.find(({ progress }) => reasonOf(progress.outcome) !== 'stabilising') ?? open[0];
  const outcome = slowest?.progress.outcome;
  const { stability } = watch.expectation;
  const until =
    outcome !== undefined && reasonOf(outcome) === 'stabilising'
      ? windowEnd(slowest, stability, now)
      : deadline;
  return {
    kind: 'waiting',
    reason: outcome?.kind === 'waiting' ? outcome.reason : 'other-applications',
    explanation: outcome?.explanation ?? 'Other applications are not decided yet',
    ...definedOnly({ app: slowest?.facts.name }),
    since: slowest?.progress.since ?? now,
    until: Math.min(until, deadline),
    applications: applications.map((one) => standingOf(one)),
  };
}

function windowEnd(state: ApplicationState | undefined, stability: number, now: number): number {
  return (state?.progress.window?.since ?? now) + stability;
}

function reasonOf(outcome: Outcome): string {
  return outcome.kind === 'waiting' ? outcome.reason : outcome.reasonCode;
}

function standingOf({ facts, progress, assessment }: ApplicationState): ApplicationStanding {
  const { outcome, since } = progress;
  const revision = assessment?.compared.revision;
  const common = {
    name: facts.name,
    explanation: outcome.explanation,
    since,
    ...definedOnly({ revision: revision === '' ? undefined : revision }),
  };
  if (outcome.kind === 'waiting') {
    const stuck = definedOnly({ stuckPod: progress.stuckPod ?? undefined });
    return { ...common, verdict: 'waiting', reasonCode: outcome.reason, ...stuck };
  }
  const { verdict, reasonCode, rootCause, blame } = outcome;
  return { ...common, verdict, reasonCode, ...definedOnly({ rootCause, blame }) };
}

/** A verdict that does not rest on any application: the trace is over. */
export function traceEnded(combination: Combination, last: string): VerdictDecision {
  const reasonCode: ReasonCode = 'trace-ended';
  const explanation = `The trace ended before a verdict was due. Last: ${last}`;
  const app = combination.applications[0]?.facts.name ?? '';
  return makeVerdict({ kind: 'verdict', verdict: 'unknown', reasonCode, explanation }, app, combination);
}
