import { ownWorkloads } from './assessment.ts';
import type { Facts } from './facts.ts';
import type { PodNode } from './generations.ts';
import { findRefutation, provesFrom } from './live-workload.ts';
import type { ResourceRef } from './observation.ts';
import type { AssessedCase, Refutation } from './progress.ts';
import { keyOf, leavesPodsBehind, nameOf } from './resource-ref.ts';
import { ownNewestPods } from './sign-collection.ts';

/** What the cluster itself says of our workloads and their pods; `open` while it was not asked, or could not answer. */
export type LiveProof =
  | { readonly kind: 'live' }
  | { readonly kind: 'refuted'; readonly why: string; readonly ref: ResourceRef }
  /** Why it could not answer; empty while it was not asked. */
  | { readonly kind: 'open'; readonly why: string; readonly ref: ResourceRef };

/** Times in milliseconds since the epoch. */
export interface Period {
  /** Answers older than this do not count. */
  readonly from: number;
  /** The beginning of the window. */
  readonly since: number;
  /** How long it must have been so; nothing where being so now is enough. */
  readonly lasting?: number;
}

const live: LiveProof = { kind: 'live' };

/**
 * Whether our workloads and their pods were live when they were read at or after `from`, and since the window began.
 * Health is the word of Argo CD's controller, and one that died or lags leaves its last word standing for minutes, also in
 * the tree; live manifests come from the cluster without it. Where nobody asks, Argo CD's word stands.
 */
export function proveLive(one: AssessedCase, period: Period): LiveProof {
  if (!one.watch.expectation.asksCluster) return live;
  const proofs = listWitnesses(one).map((ref) => proveOne(ref, one, period));
  const open = proofs.filter((proof) => proof.kind === 'open');
  const told = open.find(({ why }) => why !== '') ?? open[0];
  return proofs.find(({ kind }) => kind === 'refuted') ?? told ?? live;
}

/** Whether what refuted us is well by now; it is asked for again until it is, or until Argo CD sees it too. */
export function proveAgain(one: AssessedCase, { ref, at }: Refutation): LiveProof {
  return proveOne(ref, one, { from: at, since: one.now });
}

function proveOne(ref: ResourceRef, { facts, watch }: AssessedCase, period: Period): LiveProof {
  const { from, since, lasting } = period;
  const seen = facts.manifests.get(keyOf(ref));
  if (seen === undefined || seen.at < from) return proveUnseen(ref, facts, from);
  const allowsPause = watch.expectation.paused === 'success';
  const why = findRefutation(seen.manifest, { since, allowsPause });
  if (why !== undefined) return { kind: 'refuted', why, ref };
  const isEarly = lasting !== undefined && seen.at < provesFrom(seen.manifest, since, lasting);
  return isEarly ? { kind: 'open', why: '', ref } : live;
}

/**
 * What this token may never read stays Argo CD's word; what could not be read for now is asked again. A pod that is gone
 * was replaced, and the set it was of tells more; a workload that is gone is not live.
 */
function proveUnseen(ref: ResourceRef, facts: Facts, from: number): LiveProof {
  const unread = facts.unread.get(keyOf(ref));
  if (unread === undefined || unread.at < from) return { kind: 'open', why: '', ref };
  if (unread.kind === 'failed') {
    return { kind: 'open', why: `${nameOf(ref)} could not be read: ${unread.message}`, ref };
  }
  const isLost = unread.kind === 'gone' && ref.kind !== 'Pod';
  return isLost ? { kind: 'refuted', why: `${nameOf(ref)}: ${unread.message}`, ref } : live;
}

const PROVABLE: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Rollout',
]);
const SETS_OF_PODS: ReadonlySet<string> = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet']);
/** Of one application; the rest of a larger one stays Argo CD's word. */
const MOST_WORKLOADS = 100;

/** Whose live manifests tell whether we are live: our workloads, the sets our newest pods are of, and some of these pods. */
export function listWitnesses(one: AssessedCase): readonly ResourceRef[] {
  const { view, scope } = one.assessment;
  const managed = ownWorkloads(view, scope).map(({ ref }) => ref);
  const pods = servingPods(one);
  const sets = pods.flatMap(({ owner }) => (owner === undefined ? [] : [owner.ref]));
  const workloads = [...managed, ...sets].filter(({ kind }) => PROVABLE.has(kind));
  const unique = new Map(workloads.map((ref) => [keyOf(ref), ref]));
  return [
    ...[...unique.values()].slice(0, MOST_WORKLOADS),
    ...spread(pods).slice(0, one.watch.expectation.podsToRead),
  ];
}

const MOST_FALLEN = 3;

/** What is asked for again while it keeps the window from beginning: the witness against us, and pods that fell. */
export function listFallen(one: AssessedCase, { ref }: Refutation): readonly ResourceRef[] {
  const pods = servingPods(one).filter(({ node }) => {
    const manifest = one.facts.manifests.get(keyOf(node.ref))?.manifest;
    return (
      manifest !== undefined && findRefutation(manifest, { since: one.now, allowsPause: true }) !== undefined
    );
  });
  const fallen = pods.map(({ node }) => node.ref).slice(0, MOST_FALLEN);
  return [ref, ...fallen.filter((pod) => keyOf(pod) !== keyOf(ref))];
}

/** Our newest pods that are there to stay; those of a Job end. */
function servingPods({ watch, facts, assessment }: AssessedCase): readonly PodNode[] {
  return ownNewestPods({ watch, facts, ...assessment }).filter(({ node, root, owner }) => {
    const isOfSet = SETS_OF_PODS.has(owner?.ref.kind ?? '');
    return node.uid !== '' && !leavesPodsBehind(root.ref) && (isOfSet || node.reason === 'Running');
  });
}

/** The first pod of each set, then the second of each …: they fail for one reason, but not in every set. */
function spread(pods: readonly PodNode[]): readonly ResourceRef[] {
  const seen = new Map<string, number>();
  const ranked = pods.map(({ node, owner }) => {
    const set = owner?.uid ?? '';
    const rank = seen.get(set) ?? 0;
    seen.set(set, rank + 1);
    return { ref: node.ref, rank };
  });
  return ranked.toSorted((left, right) => left.rank - right.rank).map(({ ref }) => ref);
}

/** When a witness has to be looked at next for a proof; nothing where it has told all it can. */
export function nextLook(ref: ResourceRef, facts: Facts, period: Required<Period>): number | undefined {
  const { from, since, lasting } = period;
  const key = keyOf(ref);
  const seen = facts.manifests.get(key);
  if (seen !== undefined && seen.at >= from) {
    const due = provesFrom(seen.manifest, since, lasting);
    return seen.at < due ? due : undefined;
  }
  const unread = facts.unread.get(key);
  if (unread === undefined || unread.at < from) return from;
  return unread.kind === 'failed' ? unread.at + PAUSE : undefined;
}

/** What could not be read is asked for again after so long. */
const PAUSE = 3000;
