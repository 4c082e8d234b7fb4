import type { Assessment } from './assessment.ts';
import type { Facts } from './facts.ts';
import type { ResourceRef } from './observation.ts';
import { type Outcome, type VerdictOutcome, waiting } from './outcome.ts';
import type { Spans } from './span.ts';
import type { StabilityWindow } from './stability-window.ts';
import type { Watch } from './watch.ts';

/** Why Argo CD shall look again. */
export type RefreshNeed = 'revision' | 'comparison' | 'standstill' | 'status';

/** What showed last that we are not live, whatever Argo CD says, and when that was seen. */
export interface Refutation {
  readonly ref: ResourceRef;
  readonly why: string;
  readonly at: number;
}

/** What the watch has made of the facts of one application so far. */
export interface Progress {
  /** Who the application is: of the baseline, else of the first answer. */
  readonly identity: { readonly uid: string; readonly project: string } | null;
  readonly spans: Spans;
  readonly window: StabilityWindow | null;
  /** What broke the last window that Argo CD’s word did not break; the next one waits for it to be well. */
  readonly refuted: Refutation | null;
  /** The comparison failed at some time: the next good revision may not be deployed by itself (rig 2.5). */
  readonly sawUnknown: boolean;
  /** Our commit was compared without an error: an error that comes later is not its. */
  readonly sawCompared: boolean;
  /** Our workloads were seen in sync and not Degraded: a Degraded that follows is of this release. */
  readonly sawSettling: boolean;
  /** Beginning of the window that ended in a proof; it holds for as long as that window is not broken. */
  readonly verified: number | null;
  /** A failure that is certain, while its root cause is read. */
  readonly failure: { readonly outcome: VerdictOutcome; readonly since: number } | null;
  /** The present need of refreshes, since when, and how many were answered before it. */
  readonly refresh: { readonly need: RefreshNeed; readonly since: number; readonly answered: number } | null;
  /** For each StatefulSet and DaemonSet how far it is, and since when. */
  readonly stalls: ReadonlyMap<string, { readonly mark: string; readonly since: number }>;
  /** A pod of the release that is taken back, which a StatefulSet waits for without end. */
  readonly stuckPod: ResourceRef | null;
  readonly outcome: Outcome;
  readonly since: number;
}

export const noProgress: Progress = {
  identity: null,
  spans: new Map(),
  window: null,
  refuted: null,
  sawUnknown: false,
  sawCompared: false,
  sawSettling: false,
  verified: null,
  failure: null,
  refresh: null,
  stalls: new Map(),
  stuckPod: null,
  outcome: waiting('starting', 'Nothing has been observed yet', false),
  since: 0,
};

/** One application at one moment: all that a judge may look at. */
export interface Case {
  readonly watch: Watch;
  readonly facts: Facts;
  readonly progress: Progress;
  /** Nothing before the first answer. */
  readonly assessment: Assessment | null;
  readonly now: number;
  readonly deadline: number;
}

/** A case with an answer of Argo CD. */
export interface AssessedCase extends Case {
  readonly assessment: Assessment;
}
