import type { NodeView, TreeView } from './tree.ts';
import { ownersOf } from './tree.ts';

/** A pod of the tree with what owns it. */
export interface PodNode {
  readonly node: NodeView;
  /** What made it: a ReplicaSet, a StatefulSet, a custom resource …; nothing for a pod on its own. */
  readonly owner: NodeView | undefined;
  /** The managed resource at the top: Deployment, StatefulSet, Rollout, a custom resource … or the pod itself. */
  readonly root: NodeView;
  /** Of the newest ReplicaSet or controller revision of its workload, and not on its way out. */
  readonly isNewest: boolean;
}

/** Revisions that manifests of StatefulSets and DaemonSets name as their newest, by uid; they beat the tree's. */
export type UpdateRevisions = ReadonlyMap<string, string>;

/**
 * All pods of a tree, those of an older generation marked: old pods never fail a new release, and what they run is not
 * what is wanted (knowledge/argocd.md 3.2).
 */
export function findPods(tree: TreeView, updateRevisions: UpdateRevisions = new Map()): readonly PodNode[] {
  const newestSets = findNewestReplicaSets(tree);
  return tree.nodes
    .filter(({ ref }) => ref.kind === 'Pod')
    .map((node) => {
      const chain = ownersOf(tree, node);
      const isNewest =
        node.reason !== 'Terminating' && isOfNewest({ tree, chain, newestSets, updateRevisions });
      return { node, owner: chain[1], root: chain.at(-1) ?? node, isNewest };
    });
}

/** For each owner of ReplicaSets the uid of its newest one. */
function findNewestReplicaSets(tree: TreeView): ReadonlyMap<string, string> {
  const newest = new Map<string, NodeView>();
  for (const node of tree.nodes) {
    const owner = node.parents[0];
    if (node.ref.kind !== 'ReplicaSet' || owner === undefined) continue;
    const rival = newest.get(owner);
    if (rival === undefined || isNewer(node, rival)) newest.set(owner, node);
  }
  return new Map([...newest].map(([owner, node]) => [owner, node.uid]));
}

/** The newest ReplicaSet or ControllerRevision of a workload, where the tree shows one. */
export function newestGeneration(tree: TreeView, workload: NodeView): NodeView | undefined {
  return (tree.children.get(workload.uid) ?? [])
    .filter(({ ref }) => ref.kind === 'ReplicaSet' || ref.kind === 'ControllerRevision')
    .reduce<NodeView | undefined>(
      (newest, node) => (newest === undefined || isNewer(node, newest) ? node : newest),
      undefined,
    );
}

/** A rollback uses an old ReplicaSet again under a new revision number: the number counts, age only where it lacks. */
function isNewer(node: NodeView, rival: NodeView): boolean {
  if (node.generation !== rival.generation) return node.generation > rival.generation;
  return node.createdAt > rival.createdAt;
}

interface Climb {
  readonly tree: TreeView;
  readonly chain: readonly NodeView[];
  readonly newestSets: ReadonlyMap<string, string>;
  readonly updateRevisions: UpdateRevisions;
}

/** What measures a release beside it: its pods are none of the release. */
const MEASURING_KINDS: ReadonlySet<string> = new Set(['AnalysisRun', 'Experiment']);

function isOfNewest({ tree, chain, newestSets, updateRevisions }: Climb): boolean {
  const [pod, owner] = chain;
  if (pod === undefined || owner === undefined) return true;
  if (chain.some(({ ref }) => MEASURING_KINDS.has(ref.kind))) return false;
  if (owner.ref.kind === 'ReplicaSet') {
    const newest = newestSets.get(owner.parents[0] ?? '');
    return newest === undefined || newest === owner.uid;
  }
  if (owner.ref.kind !== 'StatefulSet' && owner.ref.kind !== 'DaemonSet') return true;
  return hasNewestHash({ tree, owner, pod, named: updateRevisions.get(owner.uid) });
}

const REVISION_LABEL = 'controller-revision-hash';

interface Hashed {
  readonly tree: TreeView;
  readonly owner: NodeView;
  readonly pod: NodeView;
  readonly named: string | undefined;
}

/** StatefulSets label their pods with the name of the ControllerRevision, DaemonSets with the end of it. */
function hasNewestHash({ tree, owner, pod, named }: Hashed): boolean {
  const hash = pod.labels[REVISION_LABEL];
  if (typeof hash !== 'string') return true;
  const newest = named ?? newestGeneration(tree, owner)?.ref.name ?? newestHash(tree, owner);
  return newest === undefined || newest === hash || newest.endsWith(`-${hash}`);
}

function newestHash(tree: TreeView, owner: NodeView): string | undefined {
  const pods = (tree.children.get(owner.uid) ?? []).filter(({ ref }) => ref.kind === 'Pod');
  const youngest = pods.reduce<NodeView | undefined>(
    (found, pod) => (found === undefined || pod.createdAt > found.createdAt ? pod : found),
    undefined,
  );
  const hash = youngest?.labels[REVISION_LABEL];
  return typeof hash === 'string' ? hash : undefined;
}
