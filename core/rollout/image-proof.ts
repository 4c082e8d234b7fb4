import type { ImageReference } from '../image/reference.ts';
import { readWrittenImage } from '../image/written.ts';
import type { PodNode } from './generations.ts';
import { type ImageMatch, isExpected, matchImages } from './images.ts';
import { leavesPodsBehind } from './resource-ref.ts';

/** Whether what is wanted and what runs are our digests. */
export type ImageProof =
  | { readonly kind: 'proven' }
  | { readonly kind: 'pending'; readonly images: readonly string[]; readonly needsTree: boolean }
  /** Something that is neither ours nor from before the push is wanted: somebody's newer release. */
  | { readonly kind: 'rival'; readonly images: readonly string[] }
  /** What ran before the push is still wanted. */
  | { readonly kind: 'old'; readonly images: readonly string[] };

export interface ImageFacts {
  readonly expected: readonly ImageReference[];
  /** `status.summary.images`: what all pods run, those on their way out included. */
  readonly summary: readonly string[] | null;
  /** The pods of the tree; nothing where no tree was seen. */
  readonly pods: readonly PodNode[] | null;
  /** What a sync of ours, or a manifest read after it, says a workload shall run. */
  readonly wanted: readonly (readonly string[])[];
  /** What ran before the push. */
  readonly before: readonly string[];
}

/** The expected digest must be wanted by every workload of its repository, and run where anything runs. */
export function proveImages(facts: ImageFacts): ImageProof {
  if (facts.expected.length === 0) return { kind: 'proven' };
  const wanted = facts.wanted.map((images) => matchImages(facts.expected, images));
  const unwanted = wanted.filter(({ ours, others }) => ours.length === 0 && others.length > 0);
  if (unwanted.length > 0)
    return sortOut(
      unwanted.flatMap(({ others }) => others),
      facts,
    );
  return proveRunning(matchImages(facts.expected, listRunning(facts)), facts);
}

function listRunning({ summary, pods }: ImageFacts): readonly string[] {
  return summary ?? (pods ?? []).flatMap(({ node }) => node.images);
}

function proveRunning(running: ImageMatch, facts: ImageFacts): ImageProof {
  const missing = facts.expected.filter(
    (one) => !running.ours.some((text) => isExpected(one, readWrittenImage(text))),
  );
  if (missing.some((one) => !isWantedWithoutPods(one, running, facts))) {
    return running.others.length === 0
      ? { kind: 'pending', images: [], needsTree: facts.pods === null }
      : sortOutRunning(running.others, facts);
  }
  return running.others.length === 0 ? { kind: 'proven' } : sortOutRunning(running.others, facts);
}

/** Nothing of the repository runs (no replicas, a schedule), but a sync of ours wants exactly this image. */
function isWantedWithoutPods(one: ImageReference, running: ImageMatch, facts: ImageFacts): boolean {
  const rivals = matchImages([one], running.others).others;
  const areLeftOver = facts.pods !== null && rivals.every((image) => isLeftOver(image, facts.pods ?? []));
  const isWanted = facts.wanted.some((images) =>
    images.some((text) => isExpected(one, readWrittenImage(text))),
  );
  return isWanted && (rivals.length === 0 || areLeftOver);
}

/** Other images of our repositories run: are they on their way out, or is one of them what is wanted now? */
function sortOutRunning(others: readonly string[], facts: ImageFacts): ImageProof {
  const { pods } = facts;
  if (pods === null) return sortOutUnseen(others, facts);
  const current = others.filter((image) =>
    pods.some((pod) => isCurrent(pod) && pod.node.images.includes(image)),
  );
  if (current.length > 0) return sortOut(current, facts);
  const isKnown = others.every((image) => pods.some(({ node }) => node.images.includes(image)));
  const isOnlyOutgoing = isKnown && pods.some((pod) => isCurrent(pod) && isOurPod(pod, facts));
  return isOnlyOutgoing || others.every((image) => isLeftOver(image, pods))
    ? { kind: 'proven' }
    : { kind: 'pending', images: others, needsTree: true };
}

/** Without a tree nobody knows which pods are outgoing, unless nothing of ours runs or is known to be wanted. */
function sortOutUnseen(others: readonly string[], facts: ImageFacts): ImageProof {
  const told = [...(facts.summary ?? []), ...facts.wanted.flat()];
  const isOursTold = matchImages(facts.expected, told).ours.length > 0;
  return isOursTold ? { kind: 'pending', images: others, needsTree: true } : sortOut(others, facts);
}

function isOurPod({ node }: PodNode, { expected }: ImageFacts): boolean {
  return matchImages(expected, node.images).ours.length > 0;
}

function isCurrent({ isNewest, root }: PodNode): boolean {
  return isNewest && !leavesPodsBehind(root.ref);
}

function isLeftOver(image: string, pods: readonly PodNode[]): boolean {
  const runners = pods.filter(({ node }) => node.images.includes(image));
  return runners.length > 0 && runners.every(({ root }) => leavesPodsBehind(root.ref));
}

function sortOut(images: readonly string[], { before }: ImageFacts): ImageProof {
  const rivals = images.filter((image) => !before.includes(image));
  return rivals.length > 0 && before.length > 0 ? { kind: 'rival', images: rivals } : { kind: 'old', images };
}
