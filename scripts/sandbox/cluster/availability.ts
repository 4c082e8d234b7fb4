import type { Cluster } from './cluster.ts';
import type { Pod, Resource } from './resources.ts';

/** Whether the pod has been ready for as long as `minReadySeconds` asks. */
export function isPodAvailable({ clock }: Cluster, { readyAt }: Pod, minReadySeconds = 0): boolean {
  return readyAt !== undefined && clock.now() - readyAt >= clock.toWall(minReadySeconds * 1000);
}

/** Pods become available by the mere passing of time: lets the controller of the workload look again. */
export function lookAgainWhenAvailable(cluster: Cluster, workload: Resource, minReadySeconds = 0): void {
  const waits = cluster
    .ownedBy('Pod', workload)
    .some((pod) => pod.readyAt !== undefined && !isPodAvailable(cluster, pod, minReadySeconds));
  if (waits) cluster.requeue(workload, Math.max(100, minReadySeconds * 100));
}
