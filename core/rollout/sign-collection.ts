import type { ApplicationView } from './application.ts';
import type { EventView } from './events.ts';
import type { Facts } from './facts.ts';
import { newestGeneration, type PodNode } from './generations.ts';
import { matchImages } from './images.ts';
import type { ManifestView } from './manifest.ts';
import type { MissingObject } from './messages.ts';
import { keyOf, leavesPodsBehind } from './resource-ref.ts';
import type { RevisionProof } from './revision-proof.ts';
import type { Scope } from './scope.ts';
import { readSigns, type Sign } from './signs.ts';
import type { NodeView } from './tree.ts';
import { isOlder } from './version.ts';
import type { Watch } from './watch.ts';

export interface SignSources {
  readonly watch: Watch;
  readonly facts: Facts;
  readonly view: ApplicationView;
  readonly scope: Scope;
  readonly applied: RevisionProof;
}

/** The signs of our own newest pods, and of newest ReplicaSets that cannot make any. */
export function collectSigns(sources: SignSources): readonly Sign[] {
  const pods = ownNewestPods(sources);
  return [...pods.flatMap((pod) => podSigns(pod, sources)), ...replicaSetSigns(sources)];
}

/** The pods that carry our digest; without a digest, those that are not older than the sync of our revision. */
export function ownNewestPods({ watch, facts, view, applied }: SignSources): readonly PodNode[] {
  const pods = facts.tree?.pods ?? lonePods(facts);
  const { images, takesBack } = watch.expectation;
  const startedAt = applied.kind === 'contained' ? (view.operation?.startedAt ?? null) : null;
  return pods.filter(({ node, isNewest }) => {
    if (!isNewest) return false;
    // Until a revert is applied, the bad release is the newest; an unchanged image in its pods makes them no proof against us.
    if (matchImages(takesBack, node.images).ours.length > 0) return false;
    if (images.length > 0) return matchImages(images, node.images).ours.length > 0;
    return startedAt !== null && node.createdAt >= startedAt;
  });
}

/** Without a tree a pod's own manifest is all there is: whether it is of the newest generation, its image tells. */
function lonePods(facts: Facts): readonly PodNode[] {
  return [...facts.manifests.values()]
    .filter(({ manifest }) => manifest.pod !== null)
    .map(({ manifest }) => {
      const node = nodeOf(manifest);
      return { node, owner: undefined, root: node, isNewest: true };
    });
}

function nodeOf({ ref, uid, pod }: ManifestView): NodeView {
  const images = (pod?.containers ?? []).map(({ image }) => image);
  return {
    ref,
    uid,
    images,
    resourceVersion: '',
    parents: [],
    health: null,
    createdAt: 0,
    reason: '',
    restarts: 0,
    containers: images.length,
    generation: 0,
    labels: {},
    targetLabels: {},
    targets: [],
  };
}

function podSigns({ node, root }: PodNode, sources: SignSources): readonly Sign[] {
  const { facts, watch } = sources;
  const manifest = facts.manifests.get(keyOf(node.ref))?.manifest;
  const signs = readSigns({
    node,
    pod: freshPod(node, facts),
    past: manifest?.pod ?? null,
    isAhead: manifest !== undefined && isOlder(node, manifest),
    events: eventsOf(node, facts),
    registryStatus: (image) => watch.registry.get(image),
  });
  // A Job counts its own failures, and its manifest says how many it takes.
  const isCounting = leavesPodsBehind(root.ref);
  return signs.map((sign) => ({ ...sign, isFinal: sign.isFinal && staysSo(sign, sources, isCounting) }));
}

/** A manifest of an older version than the tree's tells of the past. */
function freshPod(node: NodeView, { manifests }: Facts): ManifestView['pod'] {
  const manifest = manifests.get(keyOf(node.ref))?.manifest;
  return manifest === undefined || isOlder(manifest, node) ? null : manifest.pod;
}

function staysSo(sign: Sign, sources: SignSources, isCounting: boolean): boolean {
  if (sign.missing !== undefined) return !isOnItsWay(sign.missing, sources);
  return !isCounting || (sign.code !== 'crash' && sign.code !== 'oom' && sign.code !== 'probe-failing');
}

const PRODUCERS: ReadonlySet<string> = new Set([
  'ExternalSecret',
  'ClusterExternalSecret',
  'SealedSecret',
  'Certificate',
  'VaultStaticSecret',
  'VaultDynamicSecret',
  'SecretProviderClass',
  'BitwardenSecret',
  'InfisicalSecret',
  'OnePasswordItem',
  'SopsSecret',
]);

/** Something in this application makes the missing object, or is the object itself and not applied yet. */
function isOnItsWay({ kind, name, isKey }: MissingObject, { facts, view }: SignSources): boolean {
  const listed = view.resources.find(({ ref }) => ref.kind === kind && ref.name === name);
  if (listed !== undefined) return !isKey || listed.sync !== 'Synced';
  const tree = facts.tree?.tree;
  return (tree?.nodes ?? []).some((node) => {
    if (!PRODUCERS.has(node.ref.kind)) return false;
    const made = (tree?.children.get(node.uid) ?? []).filter(({ ref }) => ref.kind === kind);
    return node.ref.name === name || made.length === 0;
  });
}

/** The events of an object, oldest first. */
export function eventsOf({ uid, ref }: NodeView, { events }: Facts): readonly EventView[] {
  const own = events.get(uid) ?? [];
  const others = [...events].flatMap(([about, list]) =>
    about === uid ? [] : list.filter((event) => event.uid === uid || event.objectName === ref.name),
  );
  return others.length === 0 ? own : [...own, ...others].sort((left, right) => left.at - right.at);
}

/** A newest ReplicaSet that may not create its pods: quota, admission webhook, security policy. */
function replicaSetSigns({ facts, view, scope, applied }: SignSources): readonly Sign[] {
  const tree = facts.tree?.tree;
  if (tree === undefined || applied.kind !== 'contained') return [];
  return view.resources
    .filter(({ ref }) => scope.isOwnWorkload(ref))
    .flatMap(({ ref }) => tree.byKey.get(keyOf(ref)) ?? [])
    .flatMap((workload) => refusalSign(newestGeneration(tree, workload) ?? workload, facts));
}

function refusalSign(node: NodeView, facts: Facts): readonly Sign[] {
  const event = eventsOf(node, facts).findLast(({ reason }) => reason === 'FailedCreate');
  const isRefused = node.ref.kind === 'ReplicaSet' && node.health?.status === 'Degraded';
  const message = isRefused ? node.health?.message : event?.message;
  if (message === undefined) return [];
  return [{ code: 'quota-or-admission', isFinal: false, message, resource: node.ref }];
}
