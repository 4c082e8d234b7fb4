import type { Cluster } from './cluster.ts';
import { replicasOf } from './deployment-status.ts';
import { scale } from './replica-sets.ts';
import type { ReplicaSet, Rollout } from './resources.ts';
import { isPauseOver } from './rollout-canary.ts';
import type { Sets } from './rollout-status.ts';

const defaultScaleDownSeconds = 30;

/** All new pods beside all old ones; then traffic goes over at once, and the old ones stay for a while. */
export function moveBlueGreen(cluster: Cluster, rollout: Rollout, { newest, others }: Sets): void {
  const { status } = rollout;
  status.activeHash ??= newest.hash;
  if (status.stableHash === '') status.stableHash = newest.hash;
  retire(cluster, rollout, [newest, ...others]);
  if (status.abort !== undefined) return;
  scale(cluster, newest, replicasOf(rollout));
  if (status.activeHash === newest.hash || newest.status.available < replicasOf(rollout)) return;
  if (!mayPromote(cluster, rollout)) return;
  delete status.pause;
  status.promoteFull = false;
  status.activeHash = newest.hash;
  status.stableHash = newest.hash;
  cluster.touch(rollout);
}

function mayPromote(cluster: Cluster, rollout: Rollout): boolean {
  const { status, spec } = rollout;
  const { autoPromotionEnabled = true, autoPromotionSeconds = 0 } = spec.strategy.blueGreen ?? {};
  const isBack = status.stableHash === status.currentHash;
  if (isBack || status.promoteFull || (autoPromotionEnabled && autoPromotionSeconds === 0)) return true;
  status.pause ??= { reason: 'BlueGreenPause', since: cluster.clock.now() };
  return autoPromotionSeconds > 0 && isPauseOver(cluster, rollout, autoPromotionSeconds);
}

/** Sets that neither serve nor are about to go after a delay: whoever wants them back has them at once. */
function retire(cluster: Cluster, rollout: Rollout, sets: readonly ReplicaSet[]): void {
  const { status, spec } = rollout;
  const seconds = spec.strategy.blueGreen?.scaleDownDelaySeconds ?? defaultScaleDownSeconds;
  for (const set of sets) {
    const isWanted = set.hash === status.activeHash || (set.hash === status.currentHash && !status.abort);
    if (isWanted || set.desired === 0) {
      delete set.retiredAt;
      continue;
    }
    set.retiredAt ??= cluster.clock.now();
    if (cluster.clock.now() - set.retiredAt >= cluster.clock.toWall(seconds * 1000)) scale(cluster, set, 0);
    else cluster.requeue(rollout, Math.max(100, seconds * 100));
  }
}
