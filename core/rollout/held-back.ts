import type { Facts } from './facts.ts';
import { nameOf } from './resource-ref.ts';
import type { Scope } from './scope.ts';

/**
 * What holds a StatefulSet of ours back: it replaces pods one by one and waits for each to be ready, so a pod that an
 * earlier release left broken is waited for without end, also by a rollback (kubernetes/kubernetes#67250).
 */
export function findHeldBack({ tree }: Facts, scope: Scope): string | undefined {
  const broken = (tree?.pods ?? []).find(
    ({ node, root, isNewest }) =>
      !isNewest &&
      root.ref.kind === 'StatefulSet' &&
      scope.isOwnWorkload(root.ref) &&
      node.reason !== 'Terminating' &&
      node.health?.status === 'Degraded',
  );
  if (broken === undefined) return undefined;
  const { node, root } = broken;
  return `${nameOf(root.ref)} waits for ${nameOf(node.ref)} of an earlier release (${node.reason}): delete that pod`;
}
