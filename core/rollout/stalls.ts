import type { Assessment } from './assessment.ts';
import type { Facts } from './facts.ts';
import { keyOf } from './resource-ref.ts';

export type Stalls = ReadonlyMap<string, { readonly mark: string; readonly since: number }>;

/** How far each StatefulSet and DaemonSet of ours is: its mark changes with every step, a standstill keeps it. */
export function moveStalls(stalls: Stalls, { assessment, facts, now }: StallStep): Stalls {
  const rolling = assessment.health.culprits
    .map(({ resource }) => resource.ref)
    .filter(({ kind }) => kind === 'StatefulSet' || kind === 'DaemonSet');
  return new Map(
    rolling.map((ref) => {
      const key = keyOf(ref);
      const mark = markOf(key, facts);
      const before = stalls.get(key);
      return [key, before?.mark === mark ? before : { mark, since: now }];
    }),
  );
}

interface StallStep {
  readonly assessment: Assessment;
  readonly facts: Facts;
  readonly now: number;
}

function markOf(key: string, { tree, manifests, settledAt }: Facts): string {
  const pods = (tree?.pods ?? []).filter(({ root, isNewest }) => isNewest && keyOf(root.ref) === key);
  const well = pods.filter(({ node }) => node.health?.status === 'Healthy');
  const { updated = 0, ready = 0 } = manifests.get(key)?.manifest.counts ?? {};
  return [settledAt, pods.length, well.length, updated, ready].join(' ');
}
