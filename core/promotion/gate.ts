import type { Environment } from '../config/config.ts';
import type { GateEvidence, Override } from '../ledger/entry.ts';
import type { Approval, Freeze, ServiceLedger } from '../ledger/service-ledger.ts';

/** What can hold a release back, in the order in which it is told. */
export const GATES = [
  'quarantine',
  'verified',
  'soak',
  'window',
  'freeze',
  'approval',
  'scan',
  'check',
] as const;
export type Gate = (typeof GATES)[number];

/** Why a gate is closed: the reason codes of obstacles, a closed list. */
export const OBSTACLE_CODES = {
  quarantined: 'The release, or a newer build of it, failed in this environment and was taken back.',
  'not-verified': 'Not every target of the environment before has seen the release live and healthy.',
  'failed-upstream': 'The release failed in the environment before.',
  soaking: 'The soak time in the environment before is not over.',
  'outside-window': 'No window of the environment is open.',
  frozen: 'A freeze holds.',
  'not-approved': 'No approval of exactly this digest counts.',
  'not-scanned': 'The scan of this digest has not reported yet.',
  'scan-failed': 'The scan of this digest did not pass the policy.',
  'check-missing': 'A required verdict on this digest has not come yet.',
  'check-failed': 'A required verdict on this digest says no.',
} as const;
export type ObstacleCode = keyof typeof OBSTACLE_CODES;

/** A release on its way to an environment. */
export interface Candidate {
  readonly image: string;
  readonly build?: number;
  readonly source?: string;
}

/** What a scanner or another system says of a digest (`verdicts/<digest>/<name>.json` on the ledger branch). */
export interface CheckVerdict {
  readonly name: string;
  readonly verdict: 'pass' | 'fail';
  readonly at: number;
  readonly reason: string;
  readonly url?: string;
}

/** An approval whose proof was read again just now, or why it does not count. */
export type ProvenApproval =
  | { readonly kind: 'proven'; readonly approval: Approval }
  | { readonly kind: 'unproven'; readonly approval: Approval; readonly reason: string };

/** Everything the gates of one environment are asked with. `now` is milliseconds since the epoch. */
export interface GateQuestion {
  readonly now: number;
  readonly environment: Environment;
  /** The environment named by `after`. */
  readonly upstream?: Environment;
  /** Target that is written; left out: all of them. */
  readonly target?: string;
  readonly candidate: Candidate;
  readonly ledger: ServiceLedger;
  readonly freezes: readonly Freeze[];
  readonly verdicts: readonly CheckVerdict[];
  readonly approvals: readonly ProvenApproval[];
  /** From when the soak counts instead of the verification: the moment its release set was complete. */
  readonly soakFrom?: number;
  /** Passes windows and freezes where the environment lets hotfixes do so. */
  readonly hotfix: boolean;
  /** Passes every gate but quarantine, loudly. */
  readonly breakGlass?: { readonly reason: string; readonly actor: string };
}

/** One thing that stands in the way. */
export interface Obstacle {
  readonly gate: Gate;
  readonly code: ObstacleCode;
  /** What stands in the way, as a sentence without its full stop. */
  readonly text: string;
  /** What unblocks it. */
  readonly unblocks: string;
  /** When it goes away by itself; left out: never. */
  readonly until?: number;
  /** `waiting` may end by itself or by an act; `refused` holds for this release for good. */
  readonly weight: 'waiting' | 'refused';
}

export type GateAnswer =
  | {
      readonly kind: 'open';
      readonly evidence: readonly GateEvidence[];
      readonly overrides: readonly Override[];
    }
  | {
      readonly kind: 'closed';
      readonly obstacles: readonly Obstacle[];
      /** The earliest moment at which every obstacle that time removes is gone, windows and freezes together. */
      readonly earliest?: number;
      /** Obstacles are left that no time removes. */
      readonly needsAct: boolean;
    };
