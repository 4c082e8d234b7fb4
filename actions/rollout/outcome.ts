import type { VerdictDecision } from '../../core/rollout/decision.ts';
import type { ReasonCode } from '../../core/rollout/reason-codes.ts';
import type { TimelineEntry } from './timeline.ts';

/** One place of the GitOps repository that a rollback writes back. */
export interface RevertedPlace {
  readonly file: string;
  readonly selectors: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** What became of the rollback; `word` is the output `rolled-back`. */
export type RollbackOutcome =
  /** Nothing to undo, or not asked for. */
  | { readonly word: 'no'; readonly reason: string }
  /** Said how, not done: asked for that, or nothing else is safe. */
  | {
      readonly word: 'proposed';
      readonly reason: string;
      readonly places: readonly RevertedPlace[];
      readonly diff: string;
    }
  /** Somebody wrote a newer value: nothing of ours is left to take back. */
  | { readonly word: 'superseded'; readonly reason: string }
  | {
      /** What the same watcher said of the revert. */
      readonly word: 'verified' | 'failed' | 'unverified';
      readonly commit: string;
      readonly places: readonly RevertedPlace[];
      readonly diff: string;
      /** An earlier run had written it: nothing was written again. */
      readonly isRepeated: boolean;
      readonly verdict: VerdictDecision;
      readonly reason: string;
    };

/** How a rollout ended: what the watch said, or that an earlier run has taken the release back already. */
export interface FinalVerdict extends Omit<VerdictDecision, 'reasonCode'> {
  readonly reasonCode: ReasonCode | 'already-rolled-back';
}

/** A rollout from its first look to its last, with all a report needs. */
export interface RolloutOutcome {
  readonly revision: string;
  readonly images: readonly string[];
  /** Where Argo CD is; absent in a replay. */
  readonly server?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly verdict: FinalVerdict;
  readonly rollback: RollbackOutcome;
  readonly timeline: readonly TimelineEntry[];
  readonly tracePath?: string;
}
