import type { Manifest } from '../cluster/manifests.ts';

/** The kinds of the sandbox in the order in which Argo CD applies them within a wave; what is not here comes last. */
const kindOrder: readonly string[] = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'Service',
  'DaemonSet',
  'Deployment',
  'StatefulSet',
  'Job',
];

/** The manifests of a wave in the order in which they are applied: by kind, then by name. */
export function inApplyOrder(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.toSorted(
    (one, other) => rankOf(one) - rankOf(other) || (one.metadata.name < other.metadata.name ? -1 : 1),
  );
}

function rankOf({ kind }: Manifest): number {
  const rank = kindOrder.indexOf(kind);
  return rank < 0 ? kindOrder.length : rank;
}
