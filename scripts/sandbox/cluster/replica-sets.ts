import { createHash } from 'node:crypto';
import { isPodAvailable, lookAgainWhenAvailable } from './availability.ts';
import { type Cluster, childRef, ownerOf } from './cluster.ts';
import type { PodTemplate } from './manifests.ts';
import { createPod, deletePod } from './pods.ts';
import {
  canonical,
  type Deployment,
  isPodReady,
  type Pod,
  type ReplicaSet,
  type Rollout,
} from './resources.ts';

/** Where Kubernetes keeps the number of a rollout. */
export const revisionAnnotation = 'deployment.kubernetes.io/revision';

/** One pass of the ReplicaSet controller: as many pods as desired, and a count of the ready ones. */
export function reconcileReplicaSet(cluster: Cluster, set: ReplicaSet): void {
  if (set.deletedAt !== undefined || cluster.isGone(set)) return;
  const pods = livePods(cluster, set);
  const before = canonical([set.status, set.failure]);
  createMissingPods(cluster, set, set.desired - pods.length);
  for (const pod of surplusPods(pods, pods.length - set.desired)) deletePod(cluster, set, pod);
  const now = livePods(cluster, set);
  const ready = now.filter(isPodReady).length;
  const available = now.filter((pod) => isPodAvailable(cluster, pod, set.minReadySeconds)).length;
  set.status = { replicas: now.length, ready, available };
  lookAgainWhenAvailable(cluster, set, set.minReadySeconds);
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
    found.minReadySeconds = owner.spec.minReadySeconds ?? 0;
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
    minReadySeconds: owner.spec.minReadySeconds ?? 0,
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
  const labels = { 'pod-template-hash': set.hash };
  for (let index = 0; index < count; index++) {
    const answer = createPod(cluster, { owner: set, template: set.template, labels });
    if ('refusal' in answer) {
      // The condition keeps the first one, though every try has another name of a pod in it.
      set.failure ??= answer.refusal;
      return;
    }
  }
  delete set.failure;
}

/** Pods that are not ready go first, then the youngest. */
function surplusPods(pods: readonly Pod[], count: number): readonly Pod[] {
  if (count <= 0) return [];
  const order = [...pods].sort(
    (a, b) => Number(isPodReady(a)) - Number(isPodReady(b)) || b.createdAt - a.createdAt,
  );
  return order.slice(0, count);
}
