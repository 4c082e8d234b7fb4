import type { Cluster } from './cluster.ts';
import { type Generations, limits, replicasOf, sum, updateStatus } from './deployment-status.ts';
import { findOrCreateReplicaSet, scale } from './replica-sets.ts';
import { canonical, type Deployment, type ReplicaSet } from './resources.ts';

/** One pass of the Deployment controller: replica sets, rolling update, conditions, progress deadline. */
export function reconcileDeployment(cluster: Cluster, deployment: Deployment): void {
  if (deployment.deletedAt !== undefined || cluster.isGone(deployment)) return;
  const before = canonical(deployment.status);
  const known = cluster.ownedBy('ReplicaSet', deployment);
  const newest = findOrCreateReplicaSet(cluster, deployment, deployment.spec.template);
  const others = known.filter((set) => set.uid !== newest.uid);
  const generations = { deployment, newest, others, isNew: others.length === known.length };
  if (deployment.spec.paused !== true) rollOut(cluster, generations);
  updateStatus(cluster, generations);
  if (canonical(deployment.status) !== before) cluster.touch(deployment);
}

interface Scaling {
  readonly set: ReplicaSet;
  readonly to: number;
}

function rollOut(cluster: Cluster, generations: Generations): void {
  const { deployment, newest, others } = generations;
  if (deployment.spec.strategy?.type === 'Recreate') {
    for (const set of others) scaleSet(cluster, deployment, { set, to: 0 });
    if (others.every((set) => cluster.ownedBy('Pod', set).length === 0))
      scaleSet(cluster, deployment, { set: newest, to: replicasOf(deployment) });
    return;
  }
  scaleUpNewest(cluster, generations);
  scaleDownOthers(cluster, generations);
}

function scaleUpNewest(cluster: Cluster, { deployment, newest, others }: Generations): void {
  const wanted = replicasOf(deployment);
  if (newest.desired >= wanted) {
    scaleSet(cluster, deployment, { set: newest, to: wanted });
    return;
  }
  const total = newest.desired + sum(others, (set) => set.desired);
  const room = wanted + limits(deployment).surge - total;
  if (room > 0) scaleSet(cluster, deployment, { set: newest, to: Math.min(wanted, newest.desired + room) });
}

function scaleDownOthers(cluster: Cluster, { deployment, newest, others }: Generations): void {
  const minAvailable = replicasOf(deployment) - limits(deployment).unavailable;
  const total = newest.desired + sum(others, (set) => set.desired);
  let removable = total - minAvailable - (newest.desired - newest.status.available);
  for (const set of others) {
    const unhealthy = Math.min(set.desired - set.status.available, removable);
    if (unhealthy <= 0) continue;
    scaleSet(cluster, deployment, { set, to: set.desired - unhealthy });
    removable -= unhealthy;
  }
  let spare =
    newest.status.available +
    sum(others, (set) => Math.min(set.status.available, set.desired)) -
    minAvailable;
  for (const set of others) {
    const down = Math.min(set.desired, spare, removable);
    if (down <= 0) continue;
    scaleSet(cluster, deployment, { set, to: set.desired - down });
    spare -= down;
    removable -= down;
  }
}

function scaleSet(cluster: Cluster, deployment: Deployment, change: Scaling): void {
  const { set, to } = change;
  const from = set.desired;
  if (from === to) return;
  scale(cluster, set, to);
  const direction = to > from ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.ref.name} from ${from} to ${to}`;
  const component = 'deployment-controller';
  cluster.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message, component });
}
