import { analyse, forgetAnalysis } from './analysis-runs.ts';
import type { Cluster } from './cluster.ts';
import { replicasOf } from './deployment-status.ts';
import { scale } from './replica-sets.ts';
import type { ReplicaSet, Rollout } from './resources.ts';
import type { Sets } from './rollout-status.ts';
import { roundedAmount } from './rounded-amount.ts';

/** A canary without a traffic router: weights by counts of pods, step by step. */
export function moveCanary(cluster: Cluster, rollout: Rollout, sets: Sets): void {
  if (rollout.status.abort === undefined) advance(cluster, rollout, sets);
  else returnToStable(cluster, rollout, sets);
}

function advance(cluster: Cluster, rollout: Rollout, sets: Sets): void {
  const { status } = rollout;
  const steps = stepsOf(rollout);
  // The first release of all, and the one before that comes back, skip the steps.
  if (status.stableHash === sets.newest.hash || status.stableHash === '') status.stepIndex = steps.length;
  if (!scaleTo(cluster, rollout, { ...sets, wanted: wantedCanary(rollout) })) return;
  if (status.stepIndex < steps.length) takeStep(cluster, rollout, sets.newest);
  else status.stableHash = sets.newest.hash;
}

function takeStep(cluster: Cluster, rollout: Rollout, newest: ReplicaSet): void {
  const step = stepsOf(rollout)[rollout.status.stepIndex];
  if (step?.pause !== undefined) waitAtPause(cluster, rollout, step.pause.duration);
  else if (step?.analysis !== undefined) waitForAnalysis(cluster, rollout, newest);
  else nextStep(cluster, rollout);
}

export function stepsOf(rollout: Rollout) {
  return rollout.spec.strategy.canary?.steps ?? [];
}

export function nextStep(cluster: Cluster, rollout: Rollout): void {
  rollout.status.stepIndex += 1;
  delete rollout.status.pause;
  forgetAnalysis(cluster, rollout);
  cluster.touch(rollout);
}

function wantedCanary(rollout: Rollout): number {
  const { stepIndex } = rollout.status;
  const steps = stepsOf(rollout);
  if (stepIndex >= steps.length) return replicasOf(rollout);
  // The last `setWeight` at or before the current step.
  const weight = steps.slice(0, stepIndex + 1).findLast((step) => step.setWeight !== undefined)?.setWeight;
  return Math.ceil((replicasOf(rollout) * (weight ?? 0)) / 100);
}

interface Target extends Sets {
  readonly wanted: number;
}

/** Never more pods than the surge allows, never fewer serving than may be missing; whether all are where they belong. */
function scaleTo(cluster: Cluster, rollout: Rollout, { newest, others, wanted }: Target): boolean {
  const total = replicasOf(rollout);
  const { surge, unavailable } = limitsOf(rollout);
  const room = total + surge - others.reduce((sum, set) => sum + set.status.replicas, 0);
  scale(cluster, newest, Math.min(wanted, Math.max(newest.desired, room)));
  const kept = Math.max(total - wanted, total - unavailable - newest.status.available);
  const rest = shrink(cluster, rollout, others, Math.max(0, kept));
  return newest.status.available >= wanted && newest.desired === wanted && rest <= total - wanted;
}

/** Keeps so many old pods, of the stable set first; gives how many there still should be. */
function shrink(cluster: Cluster, rollout: Rollout, others: readonly ReplicaSet[], kept: number): number {
  const isStable = ({ hash }: ReplicaSet) => hash === rollout.status.stableHash;
  const ordered = others.toSorted((left, right) => Number(isStable(right)) - Number(isStable(left)));
  let left = kept;
  for (const set of ordered) {
    const desired = isStable(set) ? left : Math.min(left, set.desired);
    scale(cluster, set, desired);
    left -= desired;
  }
  return kept - left;
}

function limitsOf(rollout: Rollout): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge = '25%', maxUnavailable = '25%' } = rollout.spec.strategy.canary ?? {};
  const total = replicasOf(rollout);
  const surge = roundedAmount(maxSurge, total, Math.ceil);
  const unavailable = roundedAmount(maxUnavailable, total, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function returnToStable(cluster: Cluster, rollout: Rollout, { newest, others }: Sets): void {
  rollout.status.stepIndex = 0;
  scale(cluster, newest, 0);
  shrink(cluster, rollout, others, replicasOf(rollout));
}

function waitAtPause(cluster: Cluster, rollout: Rollout, duration: number | string | undefined): void {
  rollout.status.pause ??= { reason: 'CanaryPauseStep', since: cluster.clock.now() };
  if (duration === undefined) return;
  if (isPauseOver(cluster, rollout, secondsOf(duration))) nextStep(cluster, rollout);
}

/** Whether a pause of so many seconds is over; looks again when it is. */
export function isPauseOver(cluster: Cluster, rollout: Rollout, seconds: number): boolean {
  const { pause } = rollout.status;
  if (pause === undefined) return true;
  if (cluster.clock.now() - pause.since >= cluster.clock.toWall(seconds * 1000)) return true;
  cluster.requeue(rollout, seconds * 100);
  return false;
}

function secondsOf(duration: number | string): number {
  const match = /^(\d+)([smh]?)$/.exec(String(duration));
  const unit = { '': 1, s: 1, m: 60, h: 3600 }[match?.[2] ?? ''] ?? 1;
  return Number(match?.[1] ?? 0) * unit;
}

function waitForAnalysis(cluster: Cluster, rollout: Rollout, newest: ReplicaSet): void {
  const run = analyse(cluster, rollout, newest);
  if (run.phase === 'Successful') nextStep(cluster, rollout);
  if (run.phase !== 'Failed' && run.phase !== 'Error') return;
  const why = `Step-based analysis phase error/failed: ${run.message}`;
  rollout.status.abort = { at: cluster.clock.now(), why };
  forgetAnalysis(cluster, rollout);
  cluster.touch(rollout);
}
