import { forgetAnalysis } from './analysis-runs.ts';
import type { Cluster } from './cluster.ts';
import { findOrCreateReplicaSet, hashOfTemplate } from './replica-sets.ts';
import { canonical, type Rollout } from './resources.ts';
import { moveBlueGreen } from './rollout-blue-green.ts';
import { moveCanary, nextStep, stepsOf } from './rollout-canary.ts';
import { writeStatus } from './rollout-status.ts';

/** One pass of the Argo Rollouts controller. */
export function reconcileRollout(cluster: Cluster, rollout: Rollout): void {
  if (rollout.deletedAt !== undefined || cluster.isGone(rollout)) return;
  const before = canonical([rollout.status, rollout.annotations]);
  const newest = findOrCreateReplicaSet(cluster, rollout, rollout.spec.template);
  const others = cluster.ownedBy('ReplicaSet', rollout).filter((set) => set.uid !== newest.uid);
  noticeTemplate(cluster, rollout);
  const move = rollout.spec.strategy.blueGreen === undefined ? moveCanary : moveBlueGreen;
  move(cluster, rollout, { newest, others });
  writeStatus(cluster, rollout, { newest, others });
  if (canonical([rollout.status, rollout.annotations]) !== before) cluster.touch(rollout);
}

/** A new template starts at the first step, whatever became of the one before. */
function noticeTemplate(cluster: Cluster, rollout: Rollout): void {
  const hash = hashOfTemplate(rollout.spec.template);
  const { status } = rollout;
  if (status.currentHash === hash) return;
  status.currentHash = hash;
  status.stepIndex = 0;
  status.progressedAt = cluster.clock.now();
  status.promoteFull = false;
  delete status.abort;
  delete status.pause;
  forgetAnalysis(cluster, rollout);
}

export type RolloutAction = 'abort' | 'retry' | 'resume' | 'promote-full';

const actions: Readonly<Record<RolloutAction, (cluster: Cluster, rollout: Rollout) => void>> = {
  abort: (cluster, rollout) => {
    const { status } = rollout;
    if (status.stableHash === status.currentHash) return;
    status.abort ??= { at: cluster.clock.now(), why: '' };
    delete status.pause;
    forgetAnalysis(cluster, rollout);
  },
  retry: (cluster, { status }) => {
    delete status.abort;
    delete status.pause;
    status.stepIndex = 0;
    status.progressedAt = cluster.clock.now();
  },
  resume: (cluster, rollout) => {
    if (rollout.status.pause === undefined) return;
    if (rollout.spec.strategy.blueGreen === undefined) nextStep(cluster, rollout);
    else rollout.status.promoteFull = true;
    delete rollout.status.pause;
  },
  'promote-full': (cluster, rollout) => {
    rollout.status.promoteFull = true;
    rollout.status.stepIndex = stepsOf(rollout).length;
    delete rollout.status.pause;
    forgetAnalysis(cluster, rollout);
  },
};

/** What the resource action does to the Rollout; nothing where it has nothing to act on. */
export function runRolloutAction(cluster: Cluster, rollout: Rollout, action: RolloutAction): void {
  actions[action](cluster, rollout);
  cluster.touch(rollout);
}
