import type { ExitStatus } from '../../core/action/definition.ts';
import type { Release } from '../../core/bump/request.ts';
import { exitStatusOf, type SlipwayError } from '../../core/errors.ts';
import { describeDecline } from '../../core/git/push-texts.ts';
import type { BumpEnding } from '../bump/ending.ts';
import { judgeHeld } from '../bump/held.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import type { TimelineEntry } from '../rollout/timeline.ts';
import type { DeliveryUnit } from './plan.ts';

interface Ended {
  readonly unit: DeliveryUnit;
  /** Milliseconds since the epoch, on Argo CD's clock. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** How the delivery to one target ended. */
export type UnitEnding =
  | (Ended & {
      readonly kind: 'watched';
      readonly bump: BumpEnding;
      readonly outcome: RolloutOutcome;
      /** The bump, before the moments of the rollout. */
      readonly moments: readonly TimelineEntry[];
    })
  /** A dry run: `applications` would be watched. */
  | (Ended & {
      readonly kind: 'planned';
      readonly bump: BumpEnding;
      readonly applications: readonly string[];
    })
  /** Nothing was written, and there is nothing to watch. */
  | (Ended & { readonly kind: 'stopped'; readonly bump: BumpEnding })
  /** It broke off; `bump` is there when the image had been written before. */
  | (Ended & { readonly kind: 'broken'; readonly bump?: BumpEnding; readonly error: SlipwayError })
  /** A target before this one did not come to a good end. */
  | { readonly kind: 'skipped'; readonly unit: DeliveryUnit };

/** A delivery with all its targets, in roll-out order. */
export interface Delivery {
  readonly endings: readonly UnitEnding[];
  readonly service: string;
  readonly environment: string;
  readonly release: Release;
}

export type Decision =
  | 'delivered'
  | 'rolled-back'
  | 'failed'
  | 'blocked'
  | 'superseded'
  | 'unknown'
  | 'refused'
  | 'declined'
  | 'planned'
  | 'waiting'
  | 'error'
  | 'skipped';

/** What an ending comes to. */
export interface Judgement {
  readonly decision: Decision;
  readonly reasonCode: string;
  readonly exitStatus: ExitStatus;
  /** A sentence or two. */
  readonly explanation: string;
  readonly error?: SlipwayError;
}

export function judge(ending: UnitEnding): Judgement {
  switch (ending.kind) {
    case 'watched':
      return judgeOutcome(ending.outcome);
    case 'planned':
      return {
        decision: 'planned',
        reasonCode: 'dry-run',
        exitStatus: 0,
        explanation: 'Dry run: nothing was written',
      };
    case 'stopped':
      return judgeStopped(ending.bump);
    case 'broken':
      return judgeBroken(ending);
    case 'skipped':
      return {
        decision: 'skipped',
        reasonCode: '',
        exitStatus: 0,
        explanation: 'Not begun: a target before it did not come to a good end',
      };
  }
}

function judgeOutcome({ verdict, rollback }: RolloutOutcome): Judgement {
  const { reasonCode, exitStatus, explanation } = verdict;
  if (rollback.word === 'verified')
    return { decision: 'rolled-back', reasonCode, exitStatus: 1, explanation };
  const decision = verdict.verdict === 'healthy' ? 'delivered' : verdict.verdict;
  return { decision, reasonCode, exitStatus, explanation };
}

function judgeStopped(bump: BumpEnding): Judgement {
  if (bump.kind === 'held') return judgeHeld(bump.plan.gates);
  if (bump.kind === 'refused') return judgeError('refused', bump.plan.error);
  if (bump.kind === 'declined') return judgeError('declined', describeDecline(bump));
  return {
    decision: 'superseded',
    reasonCode: 'intent-known',
    exitStatus: 4,
    explanation:
      'This release was written before, and somebody changed the value since. It is not written again',
  };
}

function judgeError(decision: Decision, error: SlipwayError): Judgement {
  const { code, kind, what, why } = error;
  return {
    decision,
    reasonCode: code,
    exitStatus: exitStatusOf(kind),
    explanation: `${what}. ${why}`,
    error,
  };
}

/** After a write, what can no longer be learned is unknown, whoever is to blame (DESIGN 3.3). */
function judgeBroken({ bump, error }: Extract<UnitEnding, { kind: 'broken' }>): Judgement {
  if (bump === undefined && error.kind !== 'undecided') return judgeError('error', error);
  return { ...judgeError('unknown', error), exitStatus: 4 };
}

/** Worst first: with several targets, the delivery ends as its worst one does. */
const SEVERITY: readonly Decision[] = [
  'failed',
  'rolled-back',
  'error',
  'declined',
  'refused',
  'unknown',
  'blocked',
  'waiting',
  'superseded',
  'planned',
  'delivered',
  'skipped',
];

/** The ending that decides how the whole delivery is called; the first among equals. */
export function findDecisive(endings: readonly UnitEnding[]): UnitEnding | undefined {
  const rank = (ending: UnitEnding) => SEVERITY.indexOf(judge(ending).decision);
  return endings.toSorted((a, b) => rank(a) - rank(b))[0];
}

export function bumpOf(ending: UnitEnding): BumpEnding | undefined {
  return ending.kind === 'skipped' ? undefined : ending.bump;
}

/** What the rollout came to, with the bump in its timeline. */
export function rolloutOf(ending: UnitEnding): RolloutOutcome | undefined {
  if (ending.kind !== 'watched') return undefined;
  const { outcome, moments, startedAt, endedAt } = ending;
  return { ...outcome, startedAt, endedAt, timeline: [...moments, ...outcome.timeline] };
}
