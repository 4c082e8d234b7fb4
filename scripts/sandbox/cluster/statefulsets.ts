import { type Cluster, childRef, ownerOf } from './cluster.ts';
import { replicasOf } from './deployment-status.ts';
import { createPod } from './pods.ts';
import { hashOfTemplate } from './replica-sets.ts';
import { type ControllerRevision, canonical, isPodReady, type Pod, type StatefulSet } from './resources.ts';

const revisionLabel = 'controller-revision-hash';

/** One pass of the StatefulSet controller: ordered pods, updated from the last to the first, one at a time. */
export function reconcileStatefulSet(cluster: Cluster, set: StatefulSet): void {
  if (set.deletedAt !== undefined || cluster.isGone(set)) return;
  const before = canonical(set.status);
  const revision = findOrCreateRevision(cluster, set);
  const pods = cluster.ownedBy('Pod', set);
  takeOneStep(cluster, set, { pods, revision });
  const live = pods.filter((pod) => pod.deletedAt === undefined);
  const updated = live.filter((pod) => pod.labels[revisionLabel] === revision);
  const ready = live.filter(isPodReady).length;
  Object.assign(set.status, {
    observedGeneration: set.generation,
    replicas: live.length,
    updated: updated.length,
    ready,
    available: ready,
    updateRevision: revision,
  });
  const done = updated.length === replicasOf(set) && updated.every(isPodReady);
  if (done || set.status.currentRevision === '') set.status.currentRevision = revision;
  if (canonical(set.status) !== before) cluster.touch(set);
}

interface Pass {
  readonly pods: readonly Pod[];
  readonly revision: string;
}

/** Makes the first missing pod, or replaces the last outdated one, and only when all others are ready. */
function takeOneStep(cluster: Cluster, set: StatefulSet, { pods, revision }: Pass): void {
  if (pods.some((pod) => pod.deletedAt !== undefined)) return;
  const ordinals = Array.from({ length: replicasOf(set) }, (_, ordinal) => ordinal);
  const podOf = (ordinal: number) => pods.find((pod) => pod.ref.name === `${set.ref.name}-${ordinal}`);
  const missing = ordinals.find((ordinal) => podOf(ordinal) === undefined);
  const predecessorsReady = ordinals.every((ordinal) => ordinal >= (missing ?? 0) || isReady(podOf(ordinal)));
  if (missing !== undefined) {
    if (!predecessorsReady) return;
    createPod(cluster, {
      owner: set,
      template: set.spec.template,
      labels: { [revisionLabel]: revision },
      suffix: String(missing),
    });
    return;
  }
  const outdated = ordinals.map(podOf).findLast((pod) => pod?.labels[revisionLabel] !== revision);
  const others = pods.filter((pod) => pod !== outdated);
  if (outdated !== undefined && others.every(isPodReady)) cluster.remove(outdated);
}

function isReady(pod: Pod | undefined): boolean {
  return pod !== undefined && isPodReady(pod);
}

function findOrCreateRevision(cluster: Cluster, set: StatefulSet): string {
  const hash = hashOfTemplate(set.spec.template);
  const name = `${set.ref.name}-${hash}`;
  const revisions = cluster.ownedBy('ControllerRevision', set);
  if (!revisions.some((revision) => revision.ref.name === name)) {
    const number = Math.max(0, ...revisions.map(({ revision }) => revision)) + 1;
    const created: ControllerRevision = {
      ...cluster.base(childRef('ControllerRevision', set, hash), ownerOf(set)),
      kind: 'ControllerRevision',
      revision: number,
    };
    cluster.put(created);
  }
  return name;
}
