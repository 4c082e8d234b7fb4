import type { ArgoConnection } from '../../adapters/argocd/connection.ts';
import type { QueueBranch } from '../../adapters/git/queue-port.ts';
import type { RegistryConnection } from '../../adapters/registry/manifest.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Progress } from '../../core/ports/progress.ts';
import type { VerdictDecision } from '../../core/rollout/decision.ts';
import type { Observation, PausedPolicy } from '../../core/rollout/observation.ts';
import type { RollbackPolicy } from '../../core/rollout/rollback-plan.ts';
import type { Baseline } from './baseline.ts';
import type { Recording } from './recording.ts';
import type { RevertTask } from './revert.ts';
import type { TargetApplication } from './target.ts';

/** How a rollout is watched and what follows a failure; the same for `rollout` and `deliver`. */
export interface Policy {
  readonly timeoutMs: number;
  readonly stabilityMs: number;
  readonly sync: boolean;
  readonly paused: PausedPolicy;
  readonly onFailure: 'fail-fast' | 'wait-all';
  readonly rollback: RollbackPolicy;
  readonly rollbackOn: readonly ('failed' | 'unknown')[];
}

export interface Supervision {
  readonly revision: string;
  readonly images: readonly string[];
  readonly target: readonly TargetApplication[];
  /** Reads the target again: children and selected applications may have come (checklist point 36). */
  readonly readTarget: () => Promise<readonly TargetApplication[]>;
  /** Each application as it was before the push, as far as that is known. */
  readonly baseline: Baseline;
  readonly policy: Policy;
  readonly repository?: string;
  readonly branchName?: string;
  readonly branch: QueueBranch | undefined;
  readonly author: RevertTask['author'];
  readonly connection: ArgoConnection;
  readonly registry: Omit<RegistryConnection, 'signal'>;
  /** Goes with Argo CD's. */
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly random: () => number;
  /** Begins a trace for one watch: `rollout`, then `rollback`. */
  readonly openTrace: (watch: string) => (observation: Observation) => void;
  /** URL of the run. */
  readonly run?: string;
  readonly tracePath?: string;
  /** Left out: nothing is told to the ledger. */
  readonly recording?: Recording;
  /** Of the environment, where it has several; left out: every target that the commit writes. */
  readonly targetName?: string;
  /** Called once, when the commit that takes the release back is pushed. */
  readonly onRollback?: (verdict: VerdictDecision) => void;
}
