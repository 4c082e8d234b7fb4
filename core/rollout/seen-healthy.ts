import type { ImageReference } from '../image/reference.ts';
import { matchImages } from './images.ts';
import { type NodeView, readTree } from './tree.ts';

/**
 * Images whose pods are all healthy in a resource tree (body of `GET …/resource-tree`): while a release fails, the pods of
 * what ran before are often still there, and prove that it was healthy. The pods of the release itself, which share a
 * sidecar or an init container with them, tell nothing of it.
 */
export function listHealthyImages(tree: unknown, release: readonly ImageReference[]): readonly string[] {
  return listImagesOf(podsBefore(tree, release), isHealthy);
}

/**
 * As `listHealthyImages`, where the application was seen unhealthy before the push: a container that crashes again and
 * again looks healthy between two crashes, so only pods that never restarted count.
 */
export function listSteadyImages(tree: unknown, release: readonly ImageReference[]): readonly string[] {
  return listImagesOf(podsBefore(tree, release), (pod) => isHealthy(pod) && pod.restarts === 0);
}

/** Images of which a pod has restarted that is none of the release. */
export function listRestartedImages(tree: unknown, release: readonly ImageReference[]): readonly string[] {
  const restarted = podsBefore(tree, release).filter(({ restarts }) => restarts > 0);
  return [...new Set(restarted.flatMap(({ images }) => images))];
}

/** Images of pods, of which every one is good. */
function listImagesOf(pods: readonly NodeView[], isGood: (pod: NodeView) => boolean): readonly string[] {
  const bad = new Set(pods.filter((pod) => !isGood(pod)).flatMap(({ images }) => images));
  return [...new Set(pods.flatMap(({ images }) => images))].filter((image) => !bad.has(image));
}

function podsBefore(tree: unknown, release: readonly ImageReference[]): readonly NodeView[] {
  return (readTree(tree)?.nodes ?? []).filter(
    ({ ref, images }) =>
      ref.kind === 'Pod' && ref.group === '' && matchImages(release, images).ours.length === 0,
  );
}

function isHealthy({ health }: NodeView): boolean {
  return health?.status === 'Healthy';
}
