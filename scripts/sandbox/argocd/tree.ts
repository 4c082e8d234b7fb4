import { groupBy } from '../../../core/group-by.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type ResourceRef, refOfKind } from '../cluster/manifests.ts';
import { revisionAnnotation } from '../cluster/replica-sets.ts';
import { type Pod, type Resource, timestamp } from '../cluster/resources.ts';
import type { Behaviours } from './behaviours.ts';
import { healthOf } from './health.ts';
import type { Health, Tree, TreeNode, TreeNodeRef } from './model.ts';
import type { World } from './world.ts';

type Info = { readonly name: string; readonly value: string };

/** The top of a tree: what is there of an application, and what it has not created yet. */
export interface TreeTop {
  readonly roots: readonly Resource[];
  readonly missing: readonly ResourceRef[];
}

/** The application's objects with everything they own, parents before children; a missing one is little but its name. */
export function buildTree(
  { behaviours, cluster }: Pick<World, 'behaviours' | 'cluster'>,
  { roots, missing }: TreeTop,
): Tree {
  const nodes = withDescendants(cluster, roots).map(nodeOf);
  return { nodes: [...missing.map((ref) => missingNode(ref, behaviours)), ...nodes] };
}

function missingNode({ group, ...ref }: ResourceRef, behaviours: Behaviours): TreeNode {
  const health = behaviours.missingInTree ? { health: { status: 'Missing' as const } } : {};
  return { ...(group === '' ? {} : { group }), ...ref, ...health };
}

/** The health told of a resource that is not there: with the tree's health, only where the tree says so. */
export function missingHealth({ resourceHealth, missingInTree }: Behaviours): Health | undefined {
  return resourceHealth === 'inline' || missingInTree ? { status: 'Missing' } : undefined;
}

/** The objects and, recursively, what they own. */
export function withDescendants(cluster: Cluster, roots: readonly Resource[]): readonly Resource[] {
  const children = groupBy(cluster.all(), (resource) => resource.owner?.uid ?? '');
  const visit = (resource: Resource): readonly Resource[] => [
    resource,
    ...(children.get(resource.uid) ?? []).flatMap(visit),
  ];
  return roots.flatMap(visit);
}

/** Images of the tree's pods, sorted, each once: Argo CD's `status.summary.images`. */
export function imagesOf(tree: Tree): readonly string[] {
  return [...new Set(tree.nodes.flatMap((node) => node.images ?? []))].sort();
}

function nodeOf(resource: Resource): TreeNode {
  const { ref, uid, owner, createdAt, resourceVersion, labels } = resource;
  const health = healthOf(resource);
  const info = infoOf(resource);
  return {
    ...(ref.group === '' ? {} : { group: ref.group }),
    version: ref.version,
    kind: ref.kind,
    namespace: ref.namespace,
    name: ref.name,
    uid,
    ...(owner === undefined ? {} : { parentRefs: [parentRef(ref.namespace, owner)] }),
    ...(info.length === 0 ? {} : { info }),
    ...(resource.kind === 'Pod' ? { networkingInfo: { labels }, images: imagesOfPod(resource) } : {}),
    resourceVersion: String(resourceVersion),
    ...(health === undefined ? {} : { health }),
    createdAt: timestamp(createdAt),
  };
}

function parentRef(
  namespace: string,
  owner: { readonly kind: string; readonly name: string; readonly uid: string },
): TreeNodeRef {
  const { group } = refOfKind(owner.kind, namespace, owner.name);
  return {
    ...(group === '' ? {} : { group }),
    kind: owner.kind,
    namespace,
    name: owner.name,
    uid: owner.uid,
  };
}

function imagesOfPod(pod: Pod): readonly string[] {
  const { initContainers = [], containers } = pod.template.spec;
  return [...initContainers, ...containers].map(({ image }) => image);
}

function infoOf(resource: Resource): readonly Info[] {
  if (resource.kind === 'Pod') return podInfo(resource);
  if (resource.kind === 'Deployment' || resource.kind === 'Rollout') return revisionInfo(resource);
  if (
    resource.kind === 'ReplicaSet' ||
    resource.kind === 'ControllerRevision' ||
    resource.kind === 'AnalysisRun'
  ) {
    return [{ name: 'Revision', value: `Rev:${resource.revision}` }];
  }
  return [];
}

function revisionInfo({ annotations }: Resource): readonly Info[] {
  const revision = annotations[revisionAnnotation];
  return revision === undefined ? [] : [{ name: 'Revision', value: `Rev:${revision}` }];
}

function podInfo(pod: Pod): readonly Info[] {
  const ready = pod.containers.filter((status) => status.ready).length;
  const restarts = [...pod.initContainers, ...pod.containers].reduce(
    (sum, status) => sum + status.restartCount,
    0,
  );
  return [
    { name: 'Status Reason', value: statusReason(pod) },
    { name: 'Node', value: pod.placement.is === 'placed' ? pod.placement.node : '' },
    { name: 'Containers', value: `${ready}/${pod.containers.length}` },
    ...(restarts > 0 ? [{ name: 'Restart Count', value: String(restarts) }] : []),
  ].filter(({ value }) => value !== '');
}

/** The STATUS column of `kubectl get pods`. */
function statusReason(pod: Pod): string {
  if (pod.deletedAt !== undefined) return 'Terminating';
  const init = pod.initContainers.findIndex((status) => !status.ready);
  const stuck = pod.initContainers[init];
  if (stuck !== undefined && pod.placement.is === 'placed') {
    const reason = reasonOf(stuck.state);
    return reason === '' || reason === 'PodInitializing'
      ? `Init:${init}/${pod.initContainers.length}`
      : `Init:${reason}`;
  }
  const reasons = pod.containers.map((status) => reasonOf(status.state)).filter((reason) => reason !== '');
  return pod.placement.is === 'placed' ? (reasons[0] ?? pod.phase) : pod.phase;
}

function reasonOf(state: Pod['containers'][number]['state']): string {
  if ('waiting' in state) return state.waiting.reason;
  return 'terminated' in state ? state.terminated.reason : '';
}
