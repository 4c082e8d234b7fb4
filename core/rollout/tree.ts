import { type JsonObject, listField, numberField, objectOf, textField } from '../argocd/fields.ts';
import { asObject, type HealthView, readHealth } from './application.ts';
import type { ResourceRef } from './observation.ts';
import { keyOf, readRef } from './resource-ref.ts';
import { timeField } from './time.ts';

/** One node of the resource tree. */
export interface NodeView {
  readonly ref: ResourceRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly parents: readonly string[];
  readonly health: HealthView | null;
  readonly images: readonly string[];
  readonly createdAt: number;
  /** `Status Reason` of a pod: `Running`, `ImagePullBackOff`, `Init:CrashLoopBackOff`, `Terminating` … */
  readonly reason: string;
  /** Restarts of all containers of a pod together. */
  readonly restarts: number;
  /** Containers of a pod, at least as many. */
  readonly containers: number;
  /** `Rev:N` of a ReplicaSet or ControllerRevision; 0 where there is none. */
  readonly generation: number;
  readonly labels: Readonly<Record<string, unknown>>;
  /** The labels a Service selects, the objects an Ingress leads to. */
  readonly targetLabels: Readonly<Record<string, unknown>>;
  readonly targets: readonly ResourceRef[];
}

export interface TreeView {
  readonly nodes: readonly NodeView[];
  readonly byUid: ReadonlyMap<string, NodeView>;
  /** By the key of what it refers to (`keyOf`). */
  readonly byKey: ReadonlyMap<string, NodeView>;
  readonly children: ReadonlyMap<string, readonly NodeView[]>;
}

/** Reads a resource tree (also as a stream wraps it); nothing when the value is none. */
export function readTree(value: unknown): TreeView | null {
  const outer = asObject(value);
  const tree = outer?.['result'] === undefined ? outer : asObject(outer['result']);
  if (!Array.isArray(tree?.['nodes'])) return null;
  const nodes = listField(tree, 'nodes').map((node) => readNode(objectOf(node)));
  return {
    nodes,
    byUid: new Map(nodes.map((node) => [node.uid, node])),
    byKey: new Map(nodes.map((node) => [keyOf(node.ref), node])),
    children: groupByParent(nodes),
  };
}

function readNode(node: JsonObject): NodeView {
  const ref = readRef(node);
  const info = readInfo(node);
  const images = listField(node, 'images').filter((image) => typeof image === 'string');
  const network = objectOf(node['networkingInfo']);
  return {
    ref,
    uid: ref.uid ?? `${ref.kind}/${ref.namespace}/${ref.name}`,
    resourceVersion: textField(node, 'resourceVersion') ?? '',
    parents: listField(node, 'parentRefs').map((parent) => parentUid(objectOf(parent))),
    health: readHealth(node['health']),
    images,
    createdAt: timeField(node, 'createdAt') ?? 0,
    reason: info.get('Status Reason') ?? '',
    restarts: wholeNumber(info.get('Restart Count')),
    containers: Math.max(images.length, wholeNumber(info.get('Containers')?.split('/')[1])),
    generation: wholeNumber(info.get('Revision')?.replace(/^Rev:/, '')),
    labels: objectOf(network['labels']),
    targetLabels: objectOf(network['targetLabels']),
    targets: listField(network, 'targetRefs').map((target) => readRef(objectOf(target))),
  };
}

function parentUid(parent: JsonObject): string {
  const ref = readRef(parent);
  return ref.uid ?? `${ref.kind}/${ref.namespace}/${ref.name}`;
}

function readInfo(node: JsonObject): ReadonlyMap<string, string> {
  const items = listField(node, 'info').map(objectOf);
  return new Map(items.map((item) => [textField(item, 'name') ?? '', infoValue(item)]));
}

function infoValue(item: JsonObject): string {
  return textField(item, 'value') ?? String(numberField(item, 'value') ?? '');
}

function wholeNumber(text: string | undefined): number {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isNaN(number) ? 0 : number;
}

function groupByParent(nodes: readonly NodeView[]): ReadonlyMap<string, readonly NodeView[]> {
  const children = new Map<string, NodeView[]>();
  for (const node of nodes) {
    for (const parent of node.parents) {
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [node]);
      else siblings.push(node);
    }
  }
  return children;
}

/** A node and its owners, from the node up to the managed resource. A cycle in a mangled tree ends the climb. */
export function ownersOf(tree: TreeView, node: NodeView): readonly NodeView[] {
  const chain = [node];
  const seen = new Set([node.uid]);
  for (let at = node.parents[0]; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    const owner = tree.byUid.get(at);
    if (owner === undefined) break;
    chain.push(owner);
    at = owner.parents[0];
  }
  return chain;
}
