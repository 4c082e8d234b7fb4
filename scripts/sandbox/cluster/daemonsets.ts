import { isPodAvailable, lookAgainWhenAvailable } from './availability.ts';
import type { Cluster } from './cluster.ts';
import { createPod, deletePod } from './pods.ts';
import { canonical, type DaemonSet, type Pod } from './resources.ts';
import { findOrCreateRevision, revisionLabel } from './revisions.ts';
import { roundedAmount } from './rounded-amount.ts';
import { nodeNames } from './scheduler.ts';

/** One pass of the DaemonSet controller: a pod on every node, outdated ones replaced as `maxUnavailable` allows. */
export function reconcileDaemonSet(cluster: Cluster, set: DaemonSet): void {
  if (set.deletedAt !== undefined || cluster.isGone(set)) return;
  const before = canonical(set.status);
  const { hash } = findOrCreateRevision(cluster, set);
  createMissingPods(cluster, set, hash);
  for (const pod of podsToReplace(cluster, set, hash)) deletePod(cluster, set, pod);
  updateStatus(cluster, set, hash);
  lookAgainWhenAvailable(cluster, set, set.spec.minReadySeconds);
  if (canonical(set.status) !== before) cluster.touch(set);
}

/** The oldest pod of the set on a node, one that is going included. */
function podOn(cluster: Cluster, set: DaemonSet, node: string): Pod | undefined {
  return cluster.ownedBy('Pod', set).find(({ onlyNode }) => onlyNode === node);
}

/** A node takes its new pod when the old one is gone. */
function createMissingPods(cluster: Cluster, set: DaemonSet, hash: string): void {
  for (const onlyNode of nodeNames.filter((node) => podOn(cluster, set, node) === undefined)) {
    const labels = { [revisionLabel]: hash };
    const answer = createPod(cluster, { owner: set, template: set.spec.template, labels, onlyNode });
    if ('refusal' in answer) return;
  }
}

/** Outdated pods that serve nobody go at once, others while few enough are missing. */
function podsToReplace(cluster: Cluster, set: DaemonSet, hash: string): readonly Pod[] {
  if (set.spec.updateStrategy?.type === 'OnDelete') return [];
  const pods = nodeNames.map((node) => podOn(cluster, set, node));
  const isServing = (pod: Pod | undefined): pod is Pod =>
    pod !== undefined &&
    pod.deletedAt === undefined &&
    isPodAvailable(cluster, pod, set.spec.minReadySeconds);
  const outdated = pods.filter(
    (pod): pod is Pod =>
      pod !== undefined && pod.deletedAt === undefined && pod.labels[revisionLabel] !== hash,
  );
  const missing = pods.filter((pod) => !isServing(pod)).length;
  const spare = Math.max(0, maxUnavailable(set) - missing);
  return [...outdated.filter((pod) => !isServing(pod)), ...outdated.filter(isServing).slice(0, spare)];
}

function maxUnavailable({ spec }: DaemonSet): number {
  const wanted = spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  return Math.max(1, roundedAmount(wanted, nodeNames.length, Math.ceil));
}

function updateStatus(cluster: Cluster, set: DaemonSet, hash: string): void {
  const pods = nodeNames.flatMap((node) => podOn(cluster, set, node) ?? []);
  set.status = {
    observedGeneration: set.generation,
    desired: nodeNames.length,
    current: pods.length,
    updated: pods.filter((pod) => pod.labels[revisionLabel] === hash).length,
    ready: pods.filter(({ readyAt }) => readyAt !== undefined).length,
    available: pods.filter((pod) => isPodAvailable(cluster, pod, set.spec.minReadySeconds)).length,
  };
}
