import type { ManifestView } from './manifest.ts';
import { type ContainerView, countTerminations, isFine, type PodView } from './pod.ts';
import { nameOf } from './resource-ref.ts';

/** The cluster stamps whole seconds. */
const STAMP = 1000;

export interface LiveQuestion {
  /** The beginning of the window (milliseconds since the epoch). */
  readonly since: number;
  /** A paused Rollout is as good as a finished one. */
  readonly allowsPause: boolean;
}

/** Why a live manifest refutes that its workload, or pod, was live since the window began; nothing when it does not. */
export function findRefutation(manifest: ManifestView, question: LiveQuestion): string | undefined {
  const why =
    manifest.pod === null
      ? refuteWorkload(manifest, question)
      : refutePod(manifest.pod, question.since + STAMP);
  return why === undefined ? undefined : `${nameOf(manifest.ref)}: ${why}`;
}

/** The status of a set of pods changes only with its pods; that of a Deployment or Rollout with old ones too. */
const SETS_OF_PODS: ReadonlySet<string> = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet']);

/**
 * All pods there should be are of the newest revision, ready and available, and were so since the window began. A
 * manifest without a status says nothing against it.
 */
function refuteWorkload(manifest: ManifestView, { since, allowsPause }: LiveQuestion): string | undefined {
  const { counts } = manifest;
  if (counts.observedGeneration === 0) return undefined;
  if (counts.observedGeneration < counts.generation) return 'its newest specification is not rolled out yet';
  const short = findShortfall(manifest, allowsPause);
  if (short !== undefined) return short;
  return changedAtOf(manifest) > since + STAMP
    ? 'its pods were not all available within the window'
    : undefined;
}

/** When its pods, or the pod itself, were not all well last, as far as it tells; milliseconds since the epoch. */
function changedAtOf({ ref, counts, pod }: ManifestView): number {
  if (pod !== null) return Math.max(pod.readySince, ...pod.containers.map(endedAt));
  return SETS_OF_PODS.has(ref.kind) ? counts.changedAt : counts.availableSince;
}

function endedAt({ terminated, lastTerminated, isInit }: ContainerView): number {
  return isInit ? 0 : ((terminated ?? lastTerminated)?.finishedAt ?? 0);
}

/**
 * From when on a look proves that it was live for so long. A change within the second of the window's beginning may
 * have come after it: then it counts from that change on.
 */
export function provesFrom(manifest: ManifestView, since: number, lasting: number): number {
  const changedAt = changedAtOf(manifest);
  return changedAt > since - STAMP ? changedAt + STAMP + lasting : Number.NEGATIVE_INFINITY;
}

function findShortfall({ ref, counts, rollout }: ManifestView, allowsPause: boolean): string | undefined {
  const { wanted, updated, ready, available, total } = counts;
  const isPartial = ref.kind === 'ReplicaSet' || (rollout !== null && allowsPause);
  const rows: readonly (readonly [count: number, of: number, word: string])[] = [
    [updated, isPartial ? 0 : counts.toUpdate, 'new'],
    [ready, wanted, 'ready'],
    // Only its ready pods make a StatefulSet healthy, also for Argo CD.
    [available, ref.kind === 'StatefulSet' ? 0 : wanted, 'available'],
  ];
  const short = rows.find(([count, of]) => count < of);
  if (short !== undefined) return `${short[0]} of ${short[1]} pods are ${short[2]}`;
  // Old pods would be counted among the ready ones.
  return ref.kind === 'Deployment' && total > updated ? `${total - updated} old pods are left` : undefined;
}

/** A pod that is going is no loss: the set that replaces it tells. */
function refutePod(pod: PodView, windowBegan: number): string | undefined {
  if (pod.isDeleting) return undefined;
  const broken = pod.containers.find((container) => !isFine(container));
  if (broken !== undefined) return `container ${broken.name} is not ready`;
  if (pod.readySince > windowBegan) return 'it became ready only within the window';
  const ended = pod.containers.find((container) => endedAt(container) > windowBegan);
  if (ended === undefined) return undefined;
  return `container ${ended.name} ended within the window (${countTerminations(ended)} times so far)`;
}
