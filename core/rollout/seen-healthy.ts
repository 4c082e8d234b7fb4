import { type NodeView, readTree } from './tree.ts';

/**
 * Images whose pods are all healthy in a resource tree (body of `GET …/resource-tree`): while a release fails, the pods of
 * what ran before are often still there, and prove that it was healthy.
 */
export function listHealthyImages(tree: unknown): readonly string[] {
  return listImagesOf(tree, isHealthy);
}

/**
 * As `listHealthyImages`, where the application was seen unhealthy before the push: a container that crashes again and
 * again looks healthy between two crashes, so only pods that never restarted count.
 */
export function listSteadyImages(tree: unknown): readonly string[] {
  return listImagesOf(tree, (pod) => isHealthy(pod) && pod.restarts === 0);
}

/** Images of which a pod has restarted. */
export function listRestartedImages(tree: unknown): readonly string[] {
  return [...new Set(podsOf(tree).flatMap(({ restarts, images }) => (restarts > 0 ? images : [])))];
}

/** Images of pods, of which every one is good. */
function listImagesOf(tree: unknown, isGood: (pod: NodeView) => boolean): readonly string[] {
  const pods = podsOf(tree);
  const bad = new Set(pods.filter((pod) => !isGood(pod)).flatMap(({ images }) => images));
  return [...new Set(pods.flatMap(({ images }) => images))].filter((image) => !bad.has(image));
}

function podsOf(tree: unknown): readonly NodeView[] {
  return (readTree(tree)?.nodes ?? []).filter(({ ref }) => ref.kind === 'Pod' && ref.group === '');
}

function isHealthy({ health }: NodeView): boolean {
  return health?.status === 'Healthy';
}
