import type { ImageReference } from '../image/reference.ts';
import { matchImages } from './images.ts';
import { type NodeView, readTree } from './tree.ts';

/**
 * Images whose pods are all healthy in a resource tree (body of `GET …/resource-tree`): while a release fails, the pods of
 * what ran before are often still there, and prove that it was healthy. The pods of the release itself, which share a
 * sidecar or an init container with them, tell nothing of it.
 */
export function listHealthyImages(tree: unknown, release: readonly ImageReference[]): readonly string[] {
  return healthyImagesOf(podsBefore(tree, release));
}

/**
 * The images that ran steadily so far, after one more look at the resource tree. For where the application was not at rest
 * before the push: a container that crashes again and again looks healthy between two crashes, so only pods that never
 * restarted count, and a restart takes back what was seen before it.
 */
export function noteSteadyImages(
  seen: ReadonlySet<string>,
  tree: unknown,
  release: readonly ImageReference[],
): ReadonlySet<string> {
  const pods = podsBefore(tree, release);
  const restarted = imagesOf(pods.filter(({ restarts }) => restarts > 0));
  return new Set([...seen, ...healthyImagesOf(pods)].filter((image) => !restarted.has(image)));
}

/** Images of pods, of which every one is healthy. */
function healthyImagesOf(pods: readonly NodeView[]): readonly string[] {
  const unhealthy = imagesOf(pods.filter(({ health }) => health?.status !== 'Healthy'));
  return [...imagesOf(pods)].filter((image) => !unhealthy.has(image));
}

function imagesOf(pods: readonly NodeView[]): ReadonlySet<string> {
  return new Set(pods.flatMap(({ images }) => images));
}

function podsBefore(tree: unknown, release: readonly ImageReference[]): readonly NodeView[] {
  return (readTree(tree)?.nodes ?? []).filter(
    ({ ref, images }) =>
      ref.kind === 'Pod' && ref.group === '' && matchImages(release, images).ours.length === 0,
  );
}
