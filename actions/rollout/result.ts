import type { ActionOutcome, ExitStatus } from '../../core/action/definition.ts';
import type { VerdictDecision } from '../../core/rollout/decision.ts';
import type { RollbackOutcome, RolloutOutcome } from './outcome.ts';
import { reportOf } from './report.ts';

/** The outcome of the action `rollout`: outputs, JSON and report, all from one value. */
export function actionOutcomeOf(outcome: RolloutOutcome): ActionOutcome {
  const { verdict, rollback, tracePath = '' } = outcome;
  const exitStatus: ExitStatus = verdict.exitStatus;
  return {
    decision: verdict.verdict,
    reasonCode: verdict.reasonCode,
    exitStatus,
    outputs: {
      'root-cause': verdict.rootCause?.code ?? '',
      'rolled-back': rollback.word,
      'rollback-commit': 'commit' in rollback ? rollback.commit : '',
      trace: tracePath,
    },
    result: rolloutFields(outcome),
    report: reportOf(outcome),
  };
}

/** What the JSON result says of a rollout, in `rollout` as in `deliver`. Times are ISO texts. */
export function rolloutFields(outcome: RolloutOutcome): Readonly<Record<string, unknown>> {
  const { verdict, timeline } = outcome;
  return {
    revision: outcome.revision,
    images: outcome.images,
    verdict: verdict.verdict,
    explanation: verdict.explanation,
    rootCause: verdict.rootCause ?? null,
    blame: verdict.blame ?? null,
    applications: verdict.applications.map(({ since, ...standing }) => ({ ...standing, since: iso(since) })),
    rollback: rollbackFields(outcome.rollback),
    timeline: timeline.map(({ at, ...entry }) => ({ at: iso(at), ...entry })),
    evidence: verdict.evidence,
    startedAt: iso(outcome.startedAt),
    endedAt: iso(outcome.endedAt),
  };
}

function rollbackFields({ word, ...rollback }: RollbackOutcome): Readonly<Record<string, unknown>> {
  if (!('verdict' in rollback)) return { outcome: word, ...rollback };
  const { verdict, ...fields } = rollback;
  return { outcome: word, ...fields, verdict: verdictFields(verdict) };
}

function verdictFields({
  verdict,
  reasonCode,
  explanation,
  rootCause,
}: VerdictDecision): Readonly<Record<string, unknown>> {
  return { verdict, reasonCode, explanation, rootCause: rootCause ?? null };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
