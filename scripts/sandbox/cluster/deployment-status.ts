import type { Cluster } from './cluster.ts';
import { revisionAnnotation } from './replica-sets.ts';
import { type Deployment, type ReplicaSet, setCondition } from './resources.ts';
import { roundedAmount } from './rounded-amount.ts';

const defaultDeadlineSeconds = 600;

export interface Generations {
  readonly deployment: Deployment;
  readonly newest: ReplicaSet;
  readonly others: readonly ReplicaSet[];
  /** Whether `newest` was made in this pass. */
  readonly isNew: boolean;
}

export function updateStatus(cluster: Cluster, generations: Generations): void {
  const { deployment, newest, others } = generations;
  const { status } = deployment;
  const now = cluster.clock.now();
  const sets = [newest, ...others];
  const counts = {
    replicas: sum(sets, (set) => set.status.replicas),
    updated: newest.status.replicas,
    ready: sum(sets, (set) => set.status.ready),
    available: sum(sets, (set) => set.status.available),
  };
  const progressed =
    counts.updated > status.updated ||
    counts.replicas - counts.updated < status.replicas - status.updated ||
    counts.ready > status.ready ||
    counts.available > status.available;
  deployment.annotations = { ...deployment.annotations, [revisionAnnotation]: String(newest.revision) };
  Object.assign(status, counts, { observedGeneration: deployment.generation });
  setAvailable(deployment, now);
  setReplicaFailure(deployment, newest, now);
  setProgress(cluster, generations, progressed);
}

function setAvailable(deployment: Deployment, now: number): void {
  const enough = deployment.status.available >= replicasOf(deployment) - limits(deployment).unavailable;
  if (
    deployment.status.conditions.find(({ type }) => type === 'Available')?.status ===
    (enough ? 'True' : 'False')
  )
    return;
  setCondition(deployment.status.conditions, {
    type: 'Available',
    status: enough ? 'True' : 'False',
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: enough
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
    now,
  });
}

function setReplicaFailure(deployment: Deployment, newest: ReplicaSet, now: number): void {
  const { conditions } = deployment.status;
  const known = conditions.findIndex(({ type }) => type === 'ReplicaFailure');
  if (newest.failure === undefined) {
    if (known >= 0) conditions.splice(known, 1);
    return;
  }
  if (known < 0)
    setCondition(conditions, {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: newest.failure,
      now,
    });
}

function setProgress(cluster: Cluster, generations: Generations, progressed: boolean): void {
  const { deployment, newest } = generations;
  const { conditions } = deployment.status;
  const current = conditions.find(({ type }) => type === 'Progressing');
  const reason = progressReason(generations, progressed, current?.reason);
  const say = (status: 'True' | 'False', why: string) =>
    setCondition(conditions, {
      type: 'Progressing',
      status,
      reason: why,
      message: progressTexts[why]?.(newest.ref.name) ?? '',
      now: cluster.clock.now(),
    });
  if (reason !== undefined) say('True', reason);
  else watchDeadline(cluster, deployment, () => say('False', 'ProgressDeadlineExceeded'));
}

const progressTexts: Readonly<Record<string, (set: string) => string>> = {
  NewReplicaSetAvailable: (set) => `ReplicaSet "${set}" has successfully progressed.`,
  NewReplicaSetCreated: (set) => `Created new replica set "${set}"`,
  ReplicaSetUpdated: (set) => `ReplicaSet "${set}" is progressing.`,
  ProgressDeadlineExceeded: (set) => `ReplicaSet "${set}" has timed out progressing.`,
};

/** The new reason of the Progressing condition, or `undefined` when nothing moved. */
function progressReason(
  generations: Generations,
  progressed: boolean,
  current: string | undefined,
): string | undefined {
  const { deployment, others, isNew } = generations;
  const complete = isComplete(deployment, others);
  if (complete) return current === 'NewReplicaSetAvailable' ? undefined : 'NewReplicaSetAvailable';
  if (current === undefined || isNew)
    return current === 'NewReplicaSetCreated' ? undefined : 'NewReplicaSetCreated';
  const wasComplete = current === 'NewReplicaSetAvailable';
  if (wasComplete && deployment.status.replicas === deployment.status.updated) return undefined;
  return progressed ? 'ReplicaSetUpdated' : undefined;
}

/** A finished rollout has no deadline any more: a late crash is never Degraded. */
const settledReasons: readonly string[] = ['ProgressDeadlineExceeded', 'NewReplicaSetAvailable'];

function watchDeadline(cluster: Cluster, deployment: Deployment, exceed: () => void): void {
  const progressing = deployment.status.conditions.find(({ type }) => type === 'Progressing');
  if (progressing === undefined || settledReasons.includes(progressing.reason)) return;
  const limitMs = (deployment.spec.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1000;
  const elapsed = cluster.clock.now() - progressing.updatedAt;
  if (elapsed >= cluster.clock.toWall(limitMs)) exceed();
  else cluster.requeue(deployment, limitMs / 20);
}

function isComplete(deployment: Deployment, others: readonly ReplicaSet[]): boolean {
  const { status } = deployment;
  const wanted = replicasOf(deployment);
  const oldGone = others.every((set) => set.status.replicas === 0);
  return status.updated === wanted && status.replicas === wanted && status.available === wanted && oldGone;
}

export function replicasOf(workload: { readonly spec: { readonly replicas?: number | undefined } }): number {
  return workload.spec.replicas ?? 1;
}

export function limits(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const wanted = replicasOf(deployment);
  const surge = roundedAmount(rolling?.maxSurge ?? '25%', wanted, Math.ceil);
  const unavailable = roundedAmount(rolling?.maxUnavailable ?? '25%', wanted, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function sum<T>(values: readonly T[], count: (value: T) => number): number {
  return values.reduce((total, value) => total + count(value), 0);
}
