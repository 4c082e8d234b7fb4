import type { ImageReference } from '../image/reference.ts';
import type { ApplicationView, ResourceView } from './application.ts';
import type { PodNode } from './generations.ts';
import { isOfOurs } from './images.ts';
import type { ResourceRef } from './observation.ts';
import { isWorkload, keyOf } from './resource-ref.ts';
import type { TreeView } from './tree.ts';

/**
 * Whose a resource is: `own` workloads run an image of our repositories; `foreign` ones run only others; `shared` is
 * what runs nothing and leads nowhere (a Secret, a claim); `unknown` is a workload whose images nobody told yet.
 */
export type Ownership = 'own' | 'foreign' | 'shared' | 'unknown';

export interface Scope {
  ownerOf(ref: ResourceRef): Ownership;
  /** It runs pods, and they are ours: a Deployment, or a custom resource that makes one. */
  isOwnWorkload(ref: ResourceRef): boolean;
  /** No digest is expected: everything in the application is judged. */
  readonly judgesAll: boolean;
  /** Another service lives in the application: what cannot be traced to us is then context. */
  readonly hasForeign: boolean;
  readonly hasUnknown: boolean;
}

export interface ScopeFacts {
  readonly images: readonly ImageReference[];
  readonly view: ApplicationView;
  readonly tree: TreeView | null;
  readonly pods: readonly PodNode[];
  /** Images that are known to belong to a managed resource, by its key (from syncs and manifests). */
  readonly known: ReadonlyMap<string, readonly string[]>;
}

/** Tells ours from theirs in one application (DESIGN 6.2, "Scope"). Without images everything is ours. */
export function buildScope(facts: ScopeFacts): Scope {
  if (facts.images.length === 0) return everything;
  const workloads = classifyWorkloads(facts);
  const owners = [...workloads.values()];
  return {
    isOwnWorkload: (ref) => workloads.get(keyOf(ref)) === 'own',
    judgesAll: false,
    ownerOf: (ref) =>
      workloads.get(keyOf(ref)) ?? (isWorkload(ref) ? 'unknown' : traceTraffic(ref, facts, workloads)),
    hasForeign: owners.includes('foreign'),
    hasUnknown: owners.includes('unknown'),
  };
}

const everything: Scope = {
  ownerOf: () => 'own',
  isOwnWorkload: isWorkload,
  judgesAll: true,
  hasForeign: false,
  hasUnknown: false,
};

type Workloads = ReadonlyMap<string, Ownership>;

function classifyWorkloads(facts: ScopeFacts): Workloads {
  const images = collectImages(facts);
  const managed = facts.view.resources.filter(({ isHook }) => !isHook);
  const keys = [
    ...managed.filter(({ ref }) => isWorkload(ref)).map(({ ref }) => keyOf(ref)),
    ...images.keys(),
  ];
  const owners = new Map(keys.map((key) => [key, ownershipOf(images.get(key), facts.images)]));
  return isOursAlone(facts, owners) ? new Map(keys.map((key) => [key, 'own'])) : owners;
}

function ownershipOf(images: ReadonlySet<string> | undefined, ours: readonly ImageReference[]): Ownership {
  if (images === undefined) return 'unknown';
  return isOfOurs(ours, images) ? 'own' : 'foreign';
}

function collectImages({ pods, known }: ScopeFacts): ReadonlyMap<string, ReadonlySet<string>> {
  const images = new Map<string, Set<string>>();
  const add = (key: string, more: readonly string[]): void => {
    if (more.length === 0) return;
    images.set(key, new Set([...(images.get(key) ?? []), ...more]));
  };
  for (const [key, more] of known) add(key, more);
  for (const { node, root } of pods) add(keyOf(root.ref), node.images);
  return images;
}

/** One workload that nobody told about, in an application that is watched for our image, can only be ours. */
function isOursAlone({ view }: ScopeFacts, owners: Workloads): boolean {
  const lasting = view.resources.filter(({ ref, isHook }: ResourceView) => !isHook && isWorkload(ref));
  return owners.size === 1 && lasting.length === 1 && [...owners.values()][0] === 'unknown';
}

/** Services and what leads to them belong to the workloads whose pods they reach. */
function traceTraffic(ref: ResourceRef, facts: ScopeFacts, workloads: Workloads): Ownership {
  const node = facts.tree?.byKey.get(keyOf(ref));
  if (node === undefined) return 'shared';
  const services = node.targets.length === 0 ? [node] : findTargets(node.targets, facts);
  const owners = services.flatMap(({ targetLabels, ref: service }) =>
    facts.pods
      .filter((pod) => pod.node.ref.namespace === service.namespace && isSelected(pod, targetLabels))
      .map((pod) => workloads.get(keyOf(pod.root.ref))),
  );
  if (owners.includes('own')) return 'own';
  return owners.includes('foreign') ? 'foreign' : 'shared';
}

function findTargets(targets: readonly ResourceRef[], { tree }: ScopeFacts) {
  return targets.flatMap((target) => tree?.byKey.get(keyOf(target)) ?? []);
}

function isSelected(pod: PodNode, selector: Readonly<Record<string, unknown>>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([label, value]) => pod.node.labels[label] === value);
}
