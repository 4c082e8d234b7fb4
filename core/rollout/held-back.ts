import type { ArgoFailure } from '../argocd/failure.ts';
import type { ImageReference } from '../image/reference.ts';
import type { Facts } from './facts.ts';
import type { PodNode } from './generations.ts';
import { matchImages } from './images.ts';
import type { ManifestView } from './manifest.ts';
import type { ResourceRef } from './observation.ts';
import { isFine } from './pod.ts';
import { keyOf, nameOf } from './resource-ref.ts';
import type { Scope } from './scope.ts';

/** A StatefulSet of ours and the pod it waits for. */
export interface HeldBack {
  readonly pod: PodNode;
  readonly words: string;
}

/**
 * What holds a StatefulSet of ours back: it replaces pods one by one and waits for each to be ready, so a pod that an
 * earlier release left broken is waited for without end, also by a rollback (kubernetes/kubernetes#67250).
 */
export function findHeldBack({ tree }: Facts, scope: Scope): HeldBack | undefined {
  const pods = (tree?.pods ?? []).filter(
    ({ root, owner }) => owner?.ref.kind === 'StatefulSet' && scope.isOwnWorkload(root.ref),
  );
  const pod = pods.find((one) => isBroken(one) && !isMoving(one, pods));
  return pod === undefined ? undefined : { pod, words: wordsOf(pod) };
}

/** An old pod that was started and is not ready, and is not going either. */
function isBroken({ node, isNewest }: PodNode): boolean {
  const { health, reason } = node;
  return !isNewest && reason !== 'Terminating' && health !== null && health.status !== 'Healthy';
}

/** Another pod of the same StatefulSet is going or coming: it waits for that one, and goes on by itself. */
function isMoving({ node, owner }: PodNode, pods: readonly PodNode[]): boolean {
  return pods.some((other) => {
    if (other.node.uid === node.uid || other.owner?.uid !== owner?.uid) return false;
    return other.node.reason === 'Terminating' || (other.isNewest && other.node.health?.status !== 'Healthy');
  });
}

function wordsOf({ node, owner }: PodNode): string {
  const set = owner === undefined ? 'It' : nameOf(owner.ref);
  return `${set} waits for ${nameOf(node.ref)} of an earlier release (${node.reason}): delete that pod (\`${deleteCommand(node.ref)}\`)`;
}

/** The pod, if it runs an image that the watched commit takes back. */
export function findRemovable(
  held: HeldBack | undefined,
  takesBack: readonly ImageReference[],
): ResourceRef | undefined {
  if (held === undefined) return undefined;
  const { ref, uid, images } = held.pod.node;
  return matchImages(takesBack, images).ours.length > 0 ? { ...ref, uid } : undefined;
}

/** What to do where the pod could not be deleted: the command that heals, and the right that would have. */
export function explainStuckPod(pod: ResourceRef, { kind, message }: ArgoFailure): string {
  const isForbidden = kind === 'forbidden' || kind === 'hidden';
  const right = isForbidden
    ? '; with the right `applications, delete/*/Pod/*` on the application Slipway would do it'
    : '';
  const what = `${nameOf(pod)}, which the bad release left broken, could not be deleted (${message})`;
  return `${what}: \`${deleteCommand(pod)}\` lets its StatefulSet go on${right}`;
}

function deleteCommand({ namespace, name }: ResourceRef): string {
  return `kubectl --namespace ${namespace} delete pod ${name}`;
}

/** Whether the cluster itself says, right before it is deleted, that this is still the pod and still broken. */
export function isStillBroken(manifest: ManifestView | null, pod: ResourceRef): boolean {
  if (manifest?.pod == null || keyOf(manifest.ref) !== keyOf(pod)) return false;
  const { isDeleting, containers } = manifest.pod;
  return manifest.uid === pod.uid && !isDeleting && containers.some((container) => !isFine(container));
}
