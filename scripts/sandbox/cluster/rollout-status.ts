import type { Cluster } from './cluster.ts';
import { replicasOf } from './deployment-status.ts';
import { type ReplicaSet, type Rollout, setCondition } from './resources.ts';

/** The set of the newest template, and all the others. */
export interface Sets {
  readonly newest: ReplicaSet;
  readonly others: readonly ReplicaSet[];
}

const defaultDeadlineSeconds = 600;

/** Counts, conditions, phase and message, as the controller writes them at the end of each pass. */
export function writeStatus(cluster: Cluster, rollout: Rollout, sets: Sets): void {
  const { status } = rollout;
  const counts = countPods(rollout, sets);
  const names = ['replicas', 'updated', 'available'] as const;
  if (names.some((name) => counts[name] !== status[name])) status.progressedAt = cluster.clock.now();
  Object.assign(status, counts, { observedGeneration: rollout.generation });
  const isLate = status.phase !== 'Healthy' && watchDeadline(cluster, rollout);
  const [phase, message] = phaseOf(rollout, sets, isLate);
  Object.assign(status, { phase, message });
  writeConditions(cluster, rollout);
}

function countPods(rollout: Rollout, { newest, others }: Sets) {
  const all = [newest, ...others];
  const { activeHash } = rollout.status;
  // What blue-green calls ready and available is what serves.
  const serving = activeHash === undefined ? all : all.filter(({ hash }) => hash === activeHash);
  return {
    replicas: sum(all, ({ status }) => status.replicas),
    updated: newest.status.replicas,
    ready: sum(serving, ({ status }) => status.ready),
    available: sum(serving, ({ status }) => status.available),
  };
}

function sum(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number {
  return sets.reduce((total, set) => total + count(set), 0);
}

/** Whether nothing has moved for too long; the clock stands still at a pause. */
function watchDeadline(cluster: Cluster, rollout: Rollout): boolean {
  const { status, spec } = rollout;
  if (status.pause !== undefined) status.progressedAt = cluster.clock.now();
  const limitMs = (spec.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1000;
  if (cluster.clock.now() - status.progressedAt >= cluster.clock.toWall(limitMs)) return true;
  cluster.requeue(rollout, limitMs / 20);
  return false;
}

type Phase = Rollout['status']['phase'];

function phaseOf(rollout: Rollout, { newest }: Sets, isLate: boolean): readonly [Phase, string] {
  const { abort, pause } = rollout.status;
  if (abort !== undefined) {
    const why = abort.why === '' ? '' : `: ${abort.why}`;
    return ['Degraded', `RolloutAborted: Rollout aborted update to revision ${newest.revision}${why}`];
  }
  if (isLate) {
    return [
      'Degraded',
      `ProgressDeadlineExceeded: ReplicaSet "${newest.ref.name}" has timed out progressing.`,
    ];
  }
  if (pause !== undefined) return ['Paused', pause.reason];
  const missing = findMissing(rollout);
  return missing === undefined ? ['Healthy', ''] : ['Progressing', missing];
}

function findMissing({ spec, status }: Rollout): string | undefined {
  const { replicas, updated, available, currentHash, stableHash, activeHash } = status;
  if (updated < replicasOf({ spec })) return 'more replicas need to be updated';
  if (available < updated) return 'updated replicas are still becoming available';
  if (activeHash !== undefined && activeHash !== currentHash) return 'active service cutover pending';
  if (activeHash === undefined && replicas > updated) return 'old replicas are pending termination';
  return stableHash === currentHash ? undefined : 'waiting for all steps to complete';
}

function writeConditions(cluster: Cluster, { spec, status }: Rollout): void {
  const now = cluster.clock.now();
  const isHealthy = status.phase === 'Healthy';
  const isAvailable = status.available >= replicasOf({ spec });
  const say = (type: string, holds: boolean, [reason, message]: readonly [string, string]) => {
    const wanted = holds ? 'True' : 'False';
    if (status.conditions.find((condition) => condition.type === type)?.status === wanted) return;
    setCondition(status.conditions, { type, status: wanted, reason, message, now });
  };
  const lacks = isAvailable ? 'has' : 'does not have';
  say('Available', isAvailable, ['AvailableReason', `Rollout ${lacks} minimum availability`]);
  say('Healthy', isHealthy, ['RolloutHealthy', `Rollout is ${isHealthy ? '' : 'not '}healthy`]);
  say('Completed', status.stableHash === status.currentHash, ['RolloutCompleted', 'RolloutCompleted']);
  say('Paused', status.phase === 'Paused', ['RolloutPaused', 'Rollout is paused']);
}
