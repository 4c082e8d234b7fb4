import { createHash } from 'node:crypto';
import { type Cluster, childRef, ownerOf } from './cluster.ts';
import type { PodTemplate } from './manifests.ts';
import { createPod, outcomeOfTemplate } from './pods.ts';
import {
  canonical,
  type Deployment,
  isPodReady,
  type Pod,
  type ReplicaSet,
  type Rollout,
  setCondition,
} from './resources.ts';

const revisionAnnotation = 'deployment.kubernetes.io/revision';
const defaultDeadlineSeconds = 600;

/** One pass of the Deployment controller: replica sets, rolling update, conditions, progress deadline. */
export function reconcileDeployment(cluster: Cluster, deployment: Deployment): void {
  if (deployment.deletedAt !== undefined || cluster.isGone(deployment)) return;
  const before = canonical(deployment.status);
  const newest = findOrCreateReplicaSet(cluster, deployment, deployment.spec.template);
  const others = cluster.ownedBy('ReplicaSet', deployment).filter((set) => set.uid !== newest.uid);
  if (deployment.spec.paused !== true) rollOut(cluster, { deployment, newest, others });
  updateStatus(cluster, { deployment, newest, others });
  if (canonical(deployment.status) !== before) cluster.touch(deployment);
}

/** One pass of the ReplicaSet controller: as many pods as desired, and a count of the ready ones. */
export function reconcileReplicaSet(cluster: Cluster, set: ReplicaSet): void {
  if (set.deletedAt !== undefined || cluster.isGone(set)) return;
  const pods = livePods(cluster, set);
  const before = canonical([set.status, set.failure]);
  if (pods.length < set.desired) createMissingPods(cluster, set, set.desired - pods.length);
  for (const pod of surplusPods(pods, pods.length - set.desired)) cluster.remove(pod);
  const now = livePods(cluster, set);
  const ready = now.filter(isPodReady).length;
  set.status = { replicas: now.length, ready, available: ready };
  if (canonical([set.status, set.failure]) !== before) cluster.touch(set);
}

/** The replica set of a template, made or taken up again with the next revision number. */
export function findOrCreateReplicaSet(
  cluster: Cluster,
  owner: Deployment | Rollout,
  template: PodTemplate,
): ReplicaSet {
  const hash = hashOfTemplate(template);
  const sets = cluster.ownedBy('ReplicaSet', owner);
  const highest = Math.max(0, ...sets.map((set) => set.revision));
  const found = sets.find((set) => set.hash === hash);
  if (found !== undefined) {
    if (found.revision < highest) giveRevision(cluster, found, highest + 1);
    return found;
  }
  const set: ReplicaSet = {
    ...cluster.base(childRef('ReplicaSet', owner, hash), ownerOf(owner)),
    kind: 'ReplicaSet',
    labels: { ...template.metadata?.labels, 'pod-template-hash': hash },
    hash,
    template,
    revision: highest + 1,
    desired: 0,
    status: { replicas: 0, ready: 0, available: 0 },
  };
  giveRevision(cluster, set, highest + 1);
  cluster.put(set);
  return set;
}

export function hashOfTemplate(template: PodTemplate): string {
  return createHash('sha256').update(canonical(template)).digest('hex').slice(0, 10);
}

export function scale(cluster: Cluster, set: ReplicaSet, desired: number): void {
  if (set.desired === desired) return;
  set.desired = Math.max(0, desired);
  cluster.touch(set);
}

function giveRevision(cluster: Cluster, set: ReplicaSet, revision: number): void {
  set.revision = revision;
  set.annotations = { ...set.annotations, [revisionAnnotation]: String(revision) };
  if (!cluster.isGone(set)) cluster.touch(set);
}

function livePods(cluster: Cluster, set: ReplicaSet): readonly Pod[] {
  return cluster.ownedBy('Pod', set).filter((pod) => pod.deletedAt === undefined);
}

function createMissingPods(cluster: Cluster, set: ReplicaSet, count: number): void {
  if (outcomeOfTemplate(cluster, set.template, 'quota')) {
    set.failure = `pods "${set.ref.name}-" is forbidden: exceeded quota: compute, requested: limits.cpu=2, used: limits.cpu=9, limited: limits.cpu=10`;
    cluster.record(set, {
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${set.failure}`,
      component: 'replicaset-controller',
    });
    return;
  }
  for (let index = 0; index < count; index++) {
    createPod(cluster, { owner: set, template: set.template, labels: { 'pod-template-hash': set.hash } });
  }
}

/** Pods that are not ready go first, then the youngest. */
function surplusPods(pods: readonly Pod[], count: number): readonly Pod[] {
  if (count <= 0) return [];
  const order = [...pods].sort(
    (a, b) => Number(isPodReady(a)) - Number(isPodReady(b)) || b.createdAt - a.createdAt,
  );
  return order.slice(0, count);
}

interface Generations {
  readonly deployment: Deployment;
  readonly newest: ReplicaSet;
  readonly others: readonly ReplicaSet[];
}

function rollOut(cluster: Cluster, generations: Generations): void {
  const { deployment, newest, others } = generations;
  if (deployment.spec.strategy?.type === 'Recreate') {
    for (const set of others) scale(cluster, set, 0);
    if (others.every((set) => cluster.ownedBy('Pod', set).length === 0))
      scale(cluster, newest, replicasOf(deployment));
    return;
  }
  scaleUpNewest(cluster, generations);
  scaleDownOthers(cluster, generations);
}

function scaleUpNewest(cluster: Cluster, { deployment, newest, others }: Generations): void {
  const wanted = replicasOf(deployment);
  if (newest.desired >= wanted) {
    scale(cluster, newest, wanted);
    return;
  }
  const total = newest.desired + sum(others, (set) => set.desired);
  const room = wanted + limits(deployment).surge - total;
  if (room > 0) scale(cluster, newest, Math.min(wanted, newest.desired + room));
}

function scaleDownOthers(cluster: Cluster, { deployment, newest, others }: Generations): void {
  const minAvailable = replicasOf(deployment) - limits(deployment).unavailable;
  const total = newest.desired + sum(others, (set) => set.desired);
  let removable = total - minAvailable - (newest.desired - newest.status.available);
  for (const set of others) {
    const unhealthy = Math.min(set.desired - set.status.available, removable);
    if (unhealthy <= 0) continue;
    scale(cluster, set, set.desired - unhealthy);
    removable -= unhealthy;
  }
  let spare =
    newest.status.available +
    sum(others, (set) => Math.min(set.status.available, set.desired)) -
    minAvailable;
  for (const set of others) {
    const down = Math.min(set.desired, spare, removable);
    if (down <= 0) continue;
    scale(cluster, set, set.desired - down);
    spare -= down;
    removable -= down;
  }
}

function updateStatus(cluster: Cluster, { deployment, newest, others }: Generations): void {
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
    counts.replicas < status.replicas ||
    counts.available > status.available;
  const isNewTemplate = deployment.annotations[revisionAnnotation] !== String(newest.revision);
  deployment.annotations = { ...deployment.annotations, [revisionAnnotation]: String(newest.revision) };
  Object.assign(status, counts, { observedGeneration: deployment.generation });
  setAvailable(deployment, now);
  setReplicaFailure(deployment, newest, now);
  setProgress(cluster, { deployment, newest, others }, { isNewTemplate, progressed });
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

interface Progress {
  readonly isNewTemplate: boolean;
  readonly progressed: boolean;
}

function setProgress(cluster: Cluster, generations: Generations, change: Progress): void {
  const { deployment, newest } = generations;
  const { conditions } = deployment.status;
  const current = conditions.find(({ type }) => type === 'Progressing');
  const reason = progressReason(generations, change, current?.reason);
  const say = (status: 'True' | 'False', why: string) =>
    setCondition(conditions, {
      type: 'Progressing',
      status,
      reason: why,
      message: `ReplicaSet "${newest.ref.name}" ${progressTexts[why] ?? ''}`,
      now: cluster.clock.now(),
    });
  if (reason !== undefined) say('True', reason);
  else watchDeadline(cluster, deployment, () => say('False', 'ProgressDeadlineExceeded'));
}

const progressTexts: Readonly<Record<string, string>> = {
  NewReplicaSetAvailable: 'has successfully progressed.',
  NewReplicaSetCreated: 'was created.',
  FoundNewReplicaSet: 'was found.',
  ReplicaSetUpdated: 'is progressing.',
  ProgressDeadlineExceeded: 'has timed out progressing.',
};

/** The new reason of the Progressing condition, or `undefined` when nothing moved. */
function progressReason(
  generations: Generations,
  change: Progress,
  current: string | undefined,
): string | undefined {
  const complete = isComplete(generations.deployment, generations.others);
  if (complete) return current === 'NewReplicaSetAvailable' ? undefined : 'NewReplicaSetAvailable';
  if (current === undefined) return 'NewReplicaSetCreated';
  if (change.isNewTemplate) return 'FoundNewReplicaSet';
  if (current === 'NewReplicaSetAvailable') return undefined;
  return change.progressed ? 'ReplicaSetUpdated' : undefined;
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

function limits(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const wanted = replicasOf(deployment);
  const surge = amountOf(rolling?.maxSurge ?? '25%', wanted, Math.ceil);
  const unavailable = amountOf(rolling?.maxUnavailable ?? '25%', wanted, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function amountOf(value: number | string, of: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? Number(value) : round((Number(percent) * of) / 100);
}

function sum<T>(values: readonly T[], count: (value: T) => number): number {
  return values.reduce((total, value) => total + count(value), 0);
}
