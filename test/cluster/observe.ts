import type { Observe, PodTruth, Truth } from '../scenarios/truth.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

/** Asks the Kubernetes API itself for the Deployments, StatefulSets, DaemonSets, Rollouts and pods of a namespace. */
export function observeKubernetes(api: KubernetesApi): Observe {
  return async (namespace) => {
    const folder = `namespaces/${namespace}`;
    const kinds = Object.keys(countsOf) as readonly WorkloadKind[];
    const [pods, ...lists] = (await Promise.all([
      api.get(`/api/v1/${folder}/pods`),
      ...kinds.map((kind) => api.get(`/apis/${versionOf(kind)}/${folder}/${kind}`)),
    ])) as [{ items: readonly Pod[] }, ...{ items: readonly Workload[] }[]];
    const truths = kinds.flatMap((kind, index) =>
      (lists[index]?.items ?? []).map(
        (workload) => [workload.metadata.name, truthOf({ workload, kind, pods: pods.items })] as const,
      ),
    );
    return new Map(truths);
  };
}

type WorkloadKind = 'deployments' | 'statefulsets' | 'daemonsets' | 'rollouts';

function versionOf(kind: WorkloadKind): string {
  return kind === 'rollouts' ? 'argoproj.io/v1alpha1' : 'apps/v1';
}

/** How many pods there should be, then how many there are, are of the newest template, and are available. */
const countsOf: Readonly<Record<WorkloadKind, (workload: Workload) => readonly (number | undefined)[]>> = {
  deployments: ({ spec, status }) => [
    spec.replicas,
    status.replicas,
    status.updatedReplicas,
    status.availableReplicas,
  ],
  statefulsets: ({ spec, status }) => [
    spec.replicas,
    status.replicas,
    // Left out when the roll-out is over and all pods count as current.
    status.currentRevision === status.updateRevision ? spec.replicas : status.updatedReplicas,
    status.availableReplicas,
  ],
  daemonsets: ({ status }) => [
    status.desiredNumberScheduled,
    status.currentNumberScheduled,
    status.updatedNumberScheduled,
    status.numberAvailable,
  ],
  // The old pods of a blue-green Rollout stay for a while after traffic has left them.
  rollouts: ({ spec, status }) => [
    spec.replicas,
    spec.strategy?.blueGreen === undefined ? status.replicas : spec.replicas,
    status.updatedReplicas,
    status.availableReplicas,
  ],
};

/** Whether traffic has come to the newest template; other kinds than Rollouts have their counts alone. */
function isPromoted({ status }: Workload): boolean {
  const { currentPodHash, stableRS, blueGreen } = status;
  const active = blueGreen?.activeSelector ?? currentPodHash;
  return stableRS === currentPodHash && active === currentPodHash;
}

/** A Rollout that stands at a pause without an end. */
function isPaused({ spec, status }: Workload, pods: readonly PodTruth[]): boolean {
  const step = spec.strategy?.canary?.steps?.[status.currentStepIndex ?? 0];
  const waits = status.phase === 'Paused' && step?.pause?.duration === undefined;
  return waits && pods.length > 0 && pods.every(({ ready }) => ready);
}

interface Workload {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: PodSpec };
    readonly strategy?: RolloutStrategy;
  };
  readonly status: {
    /** A Rollout writes it as text. */
    readonly observedGeneration?: number | string;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly phase?: string;
    readonly currentPodHash?: string;
    readonly stableRS?: string;
    readonly currentStepIndex?: number;
    readonly blueGreen?: { readonly activeSelector?: string };
  };
}

interface RolloutStrategy {
  readonly canary?: {
    readonly steps?: readonly { readonly pause?: { readonly duration?: number | string } }[];
  };
  readonly blueGreen?: object;
}

interface PodSpec {
  readonly containers: readonly { readonly image: string }[];
}

interface Pod {
  readonly metadata: { readonly name: string; readonly labels?: { readonly app?: string } };
  readonly spec: PodSpec;
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode: number };
  };
  readonly lastState?: { readonly terminated?: { readonly reason?: string } };
}

interface Look {
  readonly workload: Workload;
  readonly kind: WorkloadKind;
  readonly pods: readonly Pod[];
}

function truthOf({ workload, kind, pods }: Look): Omit<Truth, 'at'> {
  const { metadata, spec, status } = workload;
  const image = imageOf(spec.template.spec);
  const [wanted, ...counts] = countsOf[kind](workload);
  const observed = String(status.observedGeneration) === String(metadata.generation);
  const own = pods
    .filter((pod) => pod.metadata.labels?.app === metadata.name && imageOf(pod.spec) === image)
    .map(podTruth);
  return {
    image,
    live: observed && isPromoted(workload) && counts.every((count) => count === wanted),
    paused: observed && isPaused(workload, own),
    pods: own,
  };
}

function imageOf({ containers }: PodSpec): string {
  return containers[0]?.image ?? '';
}

function podTruth({ metadata, status }: Pod): PodTruth {
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const ready = status.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True');
  return {
    name: metadata.name,
    ready: ready === true,
    terminations: Math.max(0, ...containers.map(terminationsOf)),
    reasons: containers.flatMap(reasonsOf),
  };
}

function terminationsOf({ restartCount, state }: ContainerStatus): number {
  const current = state?.terminated !== undefined && state.terminated.exitCode !== 0 ? 1 : 0;
  const waits = state?.waiting?.reason === 'CrashLoopBackOff' ? 1 : 0;
  return restartCount + Math.max(current, waits);
}

function reasonsOf({ state, lastState }: ContainerStatus): readonly string[] {
  const reasons = [state?.waiting?.reason, state?.terminated?.reason, lastState?.terminated?.reason];
  return reasons.flatMap((reason) => (reason === undefined || reason === 'Completed' ? [] : [reason]));
}
