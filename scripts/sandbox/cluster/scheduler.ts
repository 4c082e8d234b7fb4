import type { Cluster } from './cluster.ts';
import { type CountedResource, requestOf } from './requests.ts';
import type { Pod } from './resources.ts';

export const nodeNames = ['sandbox-node-1', 'sandbox-node-2'] as const;

/** What each node has for pods, in thousandths. */
const capacity: Readonly<Record<CountedResource, number>> = {
  cpu: 32_000,
  memory: 128 * 2 ** 30 * 1000,
  pods: 500_000,
};

/** How long a pod that fits nowhere waits until it is tried again, in model milliseconds. */
const retryMs = 1000;

/** Puts the pod on the node with the most free CPU and calls `onPlaced`; says why not and tries again while none fits. */
export function schedulePod(cluster: Cluster, pod: Pod, onPlaced: () => void): void {
  if (pod.deletedAt !== undefined || cluster.isGone(pod)) return;
  const node = freestNode(cluster, pod);
  if (node === undefined) {
    leavePending(cluster, pod);
    cluster.clock.after(retryMs, () => schedulePod(cluster, pod, onPlaced));
    return;
  }
  pod.placement = { is: 'placed', node };
  const message = `Successfully assigned ${pod.ref.namespace}/${pod.ref.name} to ${node}`;
  cluster.record(pod, { type: 'Normal', reason: 'Scheduled', message, component: 'default-scheduler' });
  cluster.touch(pod);
  onPlaced();
}

function leavePending(cluster: Cluster, pod: Pod): void {
  const message = unschedulableMessage(cluster, pod);
  if (pod.placement.is === 'waiting' && pod.placement.message === message) return;
  pod.placement = { is: 'waiting', message };
  cluster.record(pod, {
    type: 'Warning',
    reason: 'FailedScheduling',
    message,
    component: 'default-scheduler',
  });
  cluster.touch(pod);
}

function freestNode(cluster: Cluster, pod: Pod): string | undefined {
  const fitting = nodeNames.filter(
    (node) => isAllowed(pod, node) && lacksOn(cluster, pod, node).length === 0,
  );
  const [freest] = fitting.sort((a, b) => freeOn(cluster, b, 'cpu') - freeOn(cluster, a, 'cpu'));
  return freest;
}

function isAllowed({ onlyNode }: Pod, node: string): boolean {
  return onlyNode === undefined || onlyNode === node;
}

/** The image names the outcome: for it no node has room. */
function isNeverPlaced(cluster: Cluster, pod: Pod): boolean {
  return pod.template.spec.containers.some(({ image }) => cluster.outcomeOf(image).name === 'unschedulable');
}

function lacksOn(cluster: Cluster, pod: Pod, node: string): readonly CountedResource[] {
  if (isNeverPlaced(cluster, pod)) return ['cpu'];
  return countedResources.filter((name) => requestOf(pod.template, name) > freeOn(cluster, node, name));
}

const countedResources: readonly CountedResource[] = ['cpu', 'memory', 'pods'];

function freeOn(cluster: Cluster, node: string, name: CountedResource): number {
  const placed = cluster
    .all()
    .filter((other): other is Pod => other.kind === 'Pod' && isRunningOn(other, node));
  return placed.reduce((free, other) => free - requestOf(other.template, name), capacity[name]);
}

function isRunningOn({ placement, phase }: Pod, node: string): boolean {
  return placement.is === 'placed' && placement.node === node && (phase === 'Pending' || phase === 'Running');
}

const lackTexts: Readonly<Record<CountedResource, string>> = {
  cpu: 'Insufficient cpu',
  memory: 'Insufficient memory',
  pods: 'Too many pods',
};

/** As the scheduler sums it up: reasons by node, then what evicting others would change. */
function unschedulableMessage(cluster: Cluster, pod: Pod): string {
  const none = `0/${nodeNames.length} nodes are available:`;
  const lacks = nodeNames.flatMap((node) =>
    isAllowed(pod, node)
      ? lacksOn(cluster, pod, node).map((name) => lackTexts[name])
      : ["node(s) didn't satisfy plugin(s) [NodeAffinity]"],
  );
  const evicting = nodeNames.map((node) =>
    isAllowed(pod, node) && fitsEmptyNode(pod)
      ? 'No preemption victims found for incoming pod'
      : 'Preemption is not helpful for scheduling',
  );
  return `${none} ${counted(lacks)}. preemption: ${none} ${counted(evicting)}.`;
}

function fitsEmptyNode(pod: Pod): boolean {
  return countedResources.every((name) => requestOf(pod.template, name) <= capacity[name]);
}

function counted(texts: readonly string[]): string {
  const each = [...new Set(texts)].map((text) => `${texts.filter((one) => one === text).length} ${text}`);
  return each.sort().join(', ');
}
