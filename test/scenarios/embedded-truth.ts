import type { Cluster } from '../../scripts/sandbox/cluster/cluster.ts';
import {
  type ContainerStatus,
  type DaemonSet,
  type Deployment,
  isPodReady,
  type Pod,
  type Rollout,
  type StatefulSet,
} from '../../scripts/sandbox/cluster/resources.ts';
import type { Observe, PodTruth, Truth } from './truth.ts';

type Workload = Deployment | StatefulSet | DaemonSet | Rollout;

/** Looks into the model cluster of the sandbox, past its Argo CD. */
export function observeSandbox(cluster: Cluster): Observe {
  return async (namespace) => {
    const pods = cluster.ofKind('Pod', namespace);
    const workloads: readonly Workload[] = [
      ...cluster.ofKind('Deployment', namespace),
      ...cluster.ofKind('StatefulSet', namespace),
      ...cluster.ofKind('DaemonSet', namespace),
      ...cluster.ofKind('Rollout', namespace),
    ];
    return new Map(workloads.map((workload) => [workload.ref.name, truthOf(workload, pods)]));
  };
}

function truthOf(workload: Workload, pods: readonly Pod[]): Omit<Truth, 'at'> {
  const { spec, status, generation } = workload;
  const image = spec.template.spec.containers[0]?.image ?? '';
  const [wanted, ...counts] = countsOf(workload);
  const own = pods
    .filter((pod) => pod.labels['app'] === workload.ref.name && imageOf(pod) === image)
    .map(podTruth);
  const observed = status.observedGeneration === generation;
  return {
    image,
    live: observed && isPromoted(workload) && counts.every((count) => count === wanted),
    paused: observed && isPaused(workload, own),
    pods: own,
  };
}

/** Its old pods stay for a while after traffic has left them. */
function isBlueGreen(workload: Workload): boolean {
  return workload.kind === 'Rollout' && workload.spec.strategy.blueGreen !== undefined;
}

function isPromoted(workload: Workload): boolean {
  if (workload.kind !== 'Rollout') return true;
  const { stableHash, currentHash, activeHash = currentHash } = workload.status;
  return stableHash === currentHash && activeHash === currentHash;
}

/** A Rollout that stands at a pause without an end. */
function isPaused(workload: Workload, pods: readonly PodTruth[]): boolean {
  if (workload.kind !== 'Rollout' || workload.status.phase !== 'Paused') return false;
  const step = workload.spec.strategy.canary?.steps?.[workload.status.stepIndex];
  return step?.pause?.duration === undefined && pods.length > 0 && pods.every(({ ready }) => ready);
}

/** How many pods there should be, then how many there are, are of the newest template, and are available. */
function countsOf(workload: Workload): readonly number[] {
  if (workload.kind === 'DaemonSet') {
    const { desired, current, updated, available } = workload.status;
    return [desired, current, updated, available];
  }
  const { replicas, updated, available } = workload.status;
  return [workload.spec.replicas ?? 1, isBlueGreen(workload) ? updated : replicas, updated, available];
}

function imageOf(pod: Pod): string {
  return pod.template.spec.containers[0]?.image ?? '';
}

function podTruth(pod: Pod): PodTruth {
  const containers = [...pod.initContainers, ...pod.containers];
  return {
    name: pod.ref.name,
    ready: isPodReady(pod),
    terminations: Math.max(0, ...containers.map(terminationsOf)),
    reasons: containers.flatMap(reasonsOf),
  };
}

function terminationsOf({ restartCount, state }: ContainerStatus): number {
  const current = 'terminated' in state && state.terminated.exitCode !== 0 ? 1 : 0;
  const waits = 'waiting' in state && state.waiting.reason === 'CrashLoopBackOff' ? 1 : 0;
  return restartCount + Math.max(current, waits);
}

function reasonsOf({ state, lastState }: ContainerStatus): readonly string[] {
  return [state, lastState].flatMap((one) => {
    if (one === undefined) return [];
    if ('waiting' in one) return [one.waiting.reason];
    return 'terminated' in one && one.terminated.reason !== 'Completed' ? [one.terminated.reason] : [];
  });
}
