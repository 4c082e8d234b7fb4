import type { ResourceRef } from './observation.ts';
import type { ReasonCode, RootCauseCode, WaitingReason } from './reason-codes.ts';

export type Verdict = 'healthy' | 'failed' | 'blocked' | 'superseded' | 'unknown';

/** Why a release failed, with what the cluster said; all texts are foreign. */
export interface RootCause {
  readonly code: RootCauseCode;
  readonly message: string;
  readonly resource?: ResourceRef;
  readonly container?: string;
  readonly image?: string;
  /** The last lines of the failing container. */
  readonly log?: string;
  /** Events of the failing resource, newest last, as `Reason: message`. */
  readonly events: readonly string[];
}

/** One fact a verdict rests on, with the time it was observed. */
export interface Evidence {
  readonly at: string;
  readonly source: string;
  readonly app?: string;
  readonly fact: string;
}

/**
 * Whom a failure can be traced to: `release` is our own workloads, `commit` the whole commit and no single intent in it
 * (a manifest that does not parse): such a failure quarantines nothing.
 */
export type Blame = 'release' | 'commit';

/** Where one application stands, before and at the end. */
export interface ApplicationStanding {
  readonly name: string;
  /** `waiting` until its own verdict is known. */
  readonly verdict: Verdict | 'waiting';
  readonly reasonCode: ReasonCode | WaitingReason;
  readonly explanation: string;
  /** Milliseconds since the epoch: since when it stands so. */
  readonly since: number;
  /** The revision Argo CD compared last, as far as it is known. */
  readonly revision?: string;
  readonly rootCause?: RootCause;
  readonly blame?: Blame;
  /** A pod that a StatefulSet waits for without end, of the release that the watched commit takes back. */
  readonly stuckPod?: ResourceRef;
}

export interface WaitingDecision {
  readonly kind: 'waiting';
  readonly reason: WaitingReason;
  readonly explanation: string;
  /** The application the wait is about, the slowest where there are several. */
  readonly app?: string;
  readonly since: number;
  readonly until: number;
  readonly applications: readonly ApplicationStanding[];
}

export interface VerdictDecision {
  readonly kind: 'verdict';
  readonly verdict: Verdict;
  readonly reasonCode: ReasonCode;
  /** 0 healthy, 1 failed, 4 everything that is not decided (DESIGN 3.3). */
  readonly exitStatus: 0 | 1 | 4;
  readonly explanation: string;
  /** The application the verdict rests on, where it is one. */
  readonly app?: string;
  readonly rootCause?: RootCause;
  readonly blame?: Blame;
  readonly applications: readonly ApplicationStanding[];
  readonly evidence: readonly Evidence[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export type Decision = WaitingDecision | VerdictDecision;
