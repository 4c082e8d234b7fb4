import type { Cluster } from './cluster.ts';
import { replicasOf } from './deployment-status.ts';
import { findOrCreateReplicaSet, hashOfTemplate, scale } from './replica-sets.ts';
import { canonical, type ReplicaSet, type Rollout } from './resources.ts';

/** One pass of the Argo Rollouts controller for a canary without a traffic router: weights by replica counts. */
export function reconcileRollout(cluster: Cluster, rollout: Rollout): void {
  if (rollout.deletedAt !== undefined || cluster.isGone(rollout)) return;
  const before = canonical([rollout.status, rollout.annotations]);
  const canary = findOrCreateReplicaSet(cluster, rollout, rollout.spec.template);
  const others = cluster.ownedBy('ReplicaSet', rollout).filter((set) => set.uid !== canary.uid);
  noticeTemplate(rollout);
  if (rollout.status.stableHash === canary.hash || rollout.status.stableHash === '')
    settle(cluster, rollout, { canary, others });
  else if (rollout.status.abortedAt !== undefined) returnToStable(cluster, rollout, { canary, others });
  else advance(cluster, rollout, { canary, others });
  countPods(rollout, canary, others);
  if (canonical([rollout.status, rollout.annotations]) !== before) cluster.touch(rollout);
}

export type RolloutAction = 'abort' | 'retry' | 'resume' | 'promote-full';

/** What the resource action does to the rollout; gives false for one the rollout cannot do now. */
export function runRolloutAction(cluster: Cluster, rollout: Rollout, action: RolloutAction): void {
  const { status } = rollout;
  if (action === 'abort' && status.stableHash !== status.currentHash) status.abortedAt = cluster.clock.now();
  if (action === 'retry') {
    delete status.abortedAt;
    status.stepIndex = 0;
  }
  if (action === 'resume' && status.pausedAt !== undefined) nextStep(rollout);
  if (action === 'promote-full') status.stepIndex = stepsOf(rollout).length;
  if (action !== 'abort') delete status.pausedAt;
  cluster.touch(rollout);
}

interface Sets {
  readonly canary: ReplicaSet;
  readonly others: readonly ReplicaSet[];
}

function stepsOf(rollout: Rollout) {
  return rollout.spec.strategy.canary?.steps ?? [];
}

/** A new template starts at the first step; going back to the stable one skips them all. */
function noticeTemplate(rollout: Rollout): void {
  const hash = hashOfTemplate(rollout.spec.template);
  const { status } = rollout;
  status.observedGeneration = rollout.generation;
  if (status.currentHash === hash) return;
  status.currentHash = hash;
  status.stepIndex = 0;
  delete status.abortedAt;
  delete status.pausedAt;
}

function settle(cluster: Cluster, rollout: Rollout, { canary, others }: Sets): void {
  const wanted = replicasOf(rollout);
  scale(cluster, canary, wanted);
  const isUp = canary.status.available >= wanted;
  if (isUp) for (const set of others) scale(cluster, set, 0);
  if (isUp) rollout.status.stableHash = canary.hash;
  say(rollout, isUp ? 'Healthy' : 'Progressing', isUp ? '' : 'more replicas need to be updated');
}

function returnToStable(cluster: Cluster, rollout: Rollout, { canary, others }: Sets): void {
  scale(cluster, canary, 0);
  const stable = others.find((set) => set.hash === rollout.status.stableHash);
  if (stable !== undefined) scale(cluster, stable, replicasOf(rollout));
  say(rollout, 'Degraded', `RolloutAborted: Rollout aborted update to revision ${canary.revision}`);
}

function advance(cluster: Cluster, rollout: Rollout, sets: Sets): void {
  const { status } = rollout;
  const step = stepsOf(rollout)[status.stepIndex];
  const wanted =
    step === undefined ? replicasOf(rollout) : Math.ceil((replicasOf(rollout) * weightAt(rollout)) / 100);
  scale(cluster, sets.canary, wanted);
  const stable = sets.others.find((set) => set.hash === status.stableHash);
  if (stable !== undefined)
    scale(cluster, stable, replicasOf(rollout) - Math.min(wanted, sets.canary.status.available));
  if (sets.canary.status.available < wanted) say(rollout, 'Progressing', 'more replicas need to be updated');
  else if (step === undefined) promote(cluster, rollout, sets);
  else if (step.pause === undefined) moveOn(cluster, rollout);
  else pause(cluster, rollout, step.pause.duration);
}

function pause(cluster: Cluster, rollout: Rollout, duration: number | string | undefined): void {
  rollout.status.pausedAt ??= cluster.clock.now();
  say(rollout, 'Paused', 'CanaryPauseStep');
  waitForPause(cluster, rollout, duration);
}

function waitForPause(cluster: Cluster, rollout: Rollout, duration: number | string | undefined): void {
  if (duration === undefined || rollout.status.pausedAt === undefined) return;
  const ms = secondsOf(duration) * 1000;
  if (cluster.clock.now() - rollout.status.pausedAt >= cluster.clock.toWall(ms)) moveOn(cluster, rollout);
  else cluster.requeue(rollout, ms / 10);
}

function secondsOf(duration: number | string): number {
  const match = /^(\d+)([smh]?)$/.exec(String(duration));
  const unit = { '': 1, s: 1, m: 60, h: 3600 }[match?.[2] ?? ''] ?? 1;
  return Number(match?.[1] ?? 0) * unit;
}

function moveOn(cluster: Cluster, rollout: Rollout): void {
  nextStep(rollout);
  say(rollout, 'Progressing', 'more replicas need to be updated');
  cluster.touch(rollout);
}

function nextStep(rollout: Rollout): void {
  rollout.status.stepIndex += 1;
  delete rollout.status.pausedAt;
}

function promote(cluster: Cluster, rollout: Rollout, { canary, others }: Sets): void {
  for (const set of others) scale(cluster, set, 0);
  rollout.status.stableHash = canary.hash;
  say(rollout, 'Healthy', '');
}

/** The weight of the last `setWeight` at or before the current step. */
function weightAt(rollout: Rollout): number {
  const passed = stepsOf(rollout).slice(0, rollout.status.stepIndex + 1);
  return passed.findLast((step) => step.setWeight !== undefined)?.setWeight ?? 0;
}

function say(rollout: Rollout, phase: Rollout['status']['phase'], message: string): void {
  rollout.status.phase = phase;
  rollout.status.message = message;
}

function countPods(rollout: Rollout, canary: ReplicaSet, others: readonly ReplicaSet[]): void {
  const sets = [canary, ...others];
  const total = (count: (set: ReplicaSet) => number) => sets.reduce((sum, set) => sum + count(set), 0);
  Object.assign(rollout.status, {
    replicas: total((set) => set.status.replicas),
    updated: canary.status.replicas,
    ready: total((set) => set.status.ready),
    available: total((set) => set.status.available),
  });
}
