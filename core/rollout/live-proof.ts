import { type Assessment, ownWorkloads } from './assessment.ts';
import { type Facts, tallyOf } from './facts.ts';
import type { ManifestView } from './manifest.ts';
import type { ResourceRef } from './observation.ts';
import type { AssessedCase } from './progress.ts';
import { keyOf } from './resource-ref.ts';

/** What the cluster itself says of our workloads; `open` while it was not asked. */
export type LiveProof = 'live' | 'refuted' | 'open';

/** Times in milliseconds since the epoch. */
export interface Period {
  /** Answers older than this do not count. */
  readonly from: number;
  /** The beginning of the window. */
  readonly since: number;
}

const PROVABLE: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);
const MOST_WORKLOADS = 3;

/** Our workloads whose own status says whether they are live. */
export function provableWorkloads({ view, scope }: Assessment): readonly ResourceRef[] {
  return ownWorkloads(view, scope)
    .map(({ ref }) => ref)
    .filter(({ kind }) => PROVABLE.has(kind))
    .slice(0, MOST_WORKLOADS);
}

/**
 * Whether our workloads were live when they were read at or after `from`. Health is the
 * word of Argo CD's controller, and one that died or restarts leaves its last word standing for minutes; live manifests
 * come from the cluster without it. A refused question counts as an answer. Where nobody asks, Argo CD's
 * word stands.
 */
export function proveLive({ watch, facts, assessment }: AssessedCase, { from, since }: Period): LiveProof {
  if (!watch.expectation.asksCluster) return 'live';
  const proofs = provableWorkloads(assessment).map((ref) => proveOne(ref, facts, { from, since }));
  if (proofs.includes('refuted')) return 'refuted';
  return proofs.includes('open') ? 'open' : 'live';
}

function proveOne(ref: ResourceRef, facts: Facts, { from, since }: Period): LiveProof {
  const seen = facts.manifests.get(keyOf(ref));
  if (seen !== undefined && seen.at >= from) return isLive(seen.manifest, since) ? 'live' : 'refuted';
  return isAnswered(ref, facts, from) ? 'live' : 'open';
}

/** Whether the workload was asked for at or after `from`, with whatever answer. */
export function isAnswered(ref: ResourceRef, facts: Facts, from: number): boolean {
  return tallyOf(facts, `resource ${keyOf(ref)}`).at >= from;
}

/** The cluster stamps whole seconds. */
const STAMP = 1000;

/**
 * As Argo CD judges it, and with no break since the window began: all pods may have crashed and be up again. A manifest
 * without a status says nothing against it.
 */
function isLive({ ref, counts }: ManifestView, since: number): boolean {
  const { generation, observedGeneration, wanted, ready, available, availableSince } = counts;
  if (observedGeneration === 0) return true;
  if (availableSince > since + STAMP) return false;
  const serving = ref.kind === 'StatefulSet' ? ready : available;
  return observedGeneration >= generation && serving >= wanted;
}
