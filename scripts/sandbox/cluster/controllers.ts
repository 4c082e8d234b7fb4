import { reconcileAnalysisRun } from './analysis-runs.ts';
import type { Cluster } from './cluster.ts';
import { reconcileDaemonSet } from './daemonsets.ts';
import { reconcileDeployment } from './deployments.ts';
import { reconcileJob } from './jobs.ts';
import { reconcileReplicaSet } from './replica-sets.ts';
import type { Owner, Resource } from './resources.ts';
import { reconcileRollout } from './rollouts.ts';
import { reconcileStatefulSet } from './statefulsets.ts';

/** Lets the controller of an object and the controllers of its owners look at it. */
export function reconcileResource(cluster: Cluster, resource: Resource): void {
  reconcileOne(cluster, resource);
  const owner =
    resource.owner === undefined ? undefined : findOwner(cluster, resource.ref.namespace, resource.owner);
  if (owner !== undefined) cluster.requeue(owner, 10);
}

function findOwner(cluster: Cluster, namespace: string, owner: Owner): Resource | undefined {
  const found = cluster.get({ kind: owner.kind, namespace, name: owner.name });
  return found?.uid === owner.uid ? found : undefined;
}

function reconcileOne(cluster: Cluster, resource: Resource): void {
  if (resource.kind === 'Deployment') reconcileDeployment(cluster, resource);
  if (resource.kind === 'ReplicaSet') reconcileReplicaSet(cluster, resource);
  if (resource.kind === 'DaemonSet') reconcileDaemonSet(cluster, resource);
  if (resource.kind === 'StatefulSet') reconcileStatefulSet(cluster, resource);
  if (resource.kind === 'Rollout') reconcileRollout(cluster, resource);
  if (resource.kind === 'AnalysisRun') reconcileAnalysisRun(cluster, resource);
  if (resource.kind === 'Job') reconcileJob(cluster, resource);
}
