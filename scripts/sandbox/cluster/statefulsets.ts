import { isPodAvailable, lookAgainWhenAvailable } from './availability.ts';
import type { Cluster } from './cluster.ts';
import { replicasOf } from './deployment-status.ts';
import { createPod, deletePod } from './pods.ts';
import { type ControllerRevision, canonical, type Pod, type StatefulSet } from './resources.ts';
import { findOrCreateRevision, revisionLabel } from './revisions.ts';

/** One pass of the StatefulSet controller: numbered pods, made from the first, updated from the last. */
export function reconcileStatefulSet(cluster: Cluster, set: StatefulSet): void {
  if (set.deletedAt !== undefined || cluster.isGone(set)) return;
  const before = canonical(set.status);
  const revision = findOrCreateRevision(cluster, set);
  const isBlocked = makePods(cluster, set, revision) || removeSurplus(cluster, set);
  if (!isBlocked) for (const pod of podsToUpdate(cluster, set, revision)) deletePod(cluster, set, pod);
  updateStatus(cluster, set, revision);
  lookAgainWhenAvailable(cluster, set, set.spec.minReadySeconds);
  if (canonical(set.status) !== before) cluster.touch(set);
}

function isParallel({ spec }: StatefulSet): boolean {
  return spec.podManagementPolicy === 'Parallel';
}

function isServing(cluster: Cluster, { spec }: StatefulSet, pod: Pod | undefined): boolean {
  return (
    pod !== undefined && pod.deletedAt === undefined && isPodAvailable(cluster, pod, spec.minReadySeconds)
  );
}

function ordinalsOf(set: StatefulSet): readonly number[] {
  return Array.from({ length: replicasOf(set) }, (_, ordinal) => ordinal);
}

function podAt(cluster: Cluster, set: StatefulSet, ordinal: number): Pod | undefined {
  return cluster.ownedBy('Pod', set).find(({ ref }) => ref.name === `${set.ref.name}-${ordinal}`);
}

/**
 * Makes what is missing. In order, nothing happens behind a pod that does not serve, not even its own replacement: a
 * broken pod of a bad revision stays until somebody deletes it.
 */
function makePods(cluster: Cluster, set: StatefulSet, revision: ControllerRevision): boolean {
  for (const ordinal of ordinalsOf(set)) {
    const pod = podAt(cluster, set, ordinal);
    if (pod === undefined && !makePod(cluster, set, { ordinal, revision })) return true;
    if (!isParallel(set) && !isServing(cluster, set, pod)) return true;
  }
  return false;
}

interface Place {
  readonly ordinal: number;
  readonly revision: ControllerRevision;
}

/** Below the partition, pods are made of the revision that was current before; false when none may be made. */
function makePod(cluster: Cluster, set: StatefulSet, { ordinal, revision }: Place): boolean {
  const current = cluster
    .ownedBy('ControllerRevision', set)
    .find(({ ref }) => ref.name === set.status.currentRevision);
  const wanted = ordinal < partitionOf(set) ? (current ?? revision) : revision;
  const answer = createPod(cluster, {
    owner: set,
    template: wanted.template,
    labels: { [revisionLabel]: wanted.ref.name },
    suffix: String(ordinal),
  });
  return 'pod' in answer;
}

function partitionOf({ spec }: StatefulSet): number {
  return spec.updateStrategy?.rollingUpdate?.partition ?? 0;
}

/** Pods beyond the wanted count go from the last; true while there are any. */
function removeSurplus(cluster: Cluster, set: StatefulSet): boolean {
  const kept = new Set(ordinalsOf(set).map((ordinal) => `${set.ref.name}-${ordinal}`));
  const surplus = cluster.ownedBy('Pod', set).filter(({ ref }) => !kept.has(ref.name));
  const doomed = isParallel(set) ? surplus : surplus.toSorted(byOrdinal).slice(-1);
  for (const pod of doomed.filter(({ deletedAt }) => deletedAt === undefined)) deletePod(cluster, set, pod);
  return surplus.length > 0 && !isParallel(set);
}

function byOrdinal(one: Pod, other: Pod): number {
  return ordinalOf(one) - ordinalOf(other);
}

function ordinalOf({ ref }: Pod): number {
  return Number(/\d+$/.exec(ref.name)?.[0]);
}

/** The last outdated pod while all serve; of a parallel set also those that serve nobody. */
function podsToUpdate(cluster: Cluster, set: StatefulSet, revision: ControllerRevision): readonly Pod[] {
  if (set.spec.updateStrategy?.type === 'OnDelete') return [];
  const pods = ordinalsOf(set).map((ordinal) => podAt(cluster, set, ordinal));
  const outdated = pods.filter(
    (pod, ordinal): pod is Pod =>
      pod !== undefined &&
      pod.deletedAt === undefined &&
      ordinal >= partitionOf(set) &&
      pod.labels[revisionLabel] !== revision.ref.name,
  );
  const idle = outdated.filter((pod) => !isServing(cluster, set, pod));
  if (idle.length > 0) return idle;
  const allServe = pods.every((pod) => isServing(cluster, set, pod));
  return allServe ? outdated.slice(-1) : [];
}

function updateStatus(cluster: Cluster, set: StatefulSet, revision: ControllerRevision): void {
  const { status } = set;
  const pods = cluster.ownedBy('Pod', set);
  const ofRevision = (name: string) =>
    pods.filter((pod) => pod.deletedAt === undefined && pod.labels[revisionLabel] === name).length;
  const updateRevision = revision.ref.name;
  const currentRevision = status.currentRevision === '' ? updateRevision : status.currentRevision;
  Object.assign(status, {
    observedGeneration: set.generation,
    replicas: pods.length,
    ready: pods.filter(({ readyAt }) => readyAt !== undefined).length,
    available: pods.filter((pod) => isPodAvailable(cluster, pod, set.spec.minReadySeconds)).length,
    current: ofRevision(currentRevision),
    updated: ofRevision(updateRevision),
    currentRevision,
    updateRevision,
  });
  const { replicas, ready, updated } = status;
  const isComplete = [replicas, ready, updated].every((count) => count === replicasOf(set));
  if (isComplete) Object.assign(status, { currentRevision: updateRevision, current: updated });
}
