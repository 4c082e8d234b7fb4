import { readTree } from './tree.ts';

/**
 * Images whose pods are all healthy in a resource tree (body of `GET …/resource-tree`): while a release fails, the pods of
 * what ran before are often still there, and prove that it was healthy.
 */
export function listHealthyImages(tree: unknown): readonly string[] {
  const pods = (readTree(tree)?.nodes ?? []).filter(({ ref }) => ref.kind === 'Pod' && ref.group === '');
  const unhealthy = new Set(
    pods.filter(({ health }) => health?.status !== 'Healthy').flatMap(({ images }) => images),
  );
  return [...new Set(pods.flatMap(({ images }) => images))].filter((image) => !unhealthy.has(image));
}
