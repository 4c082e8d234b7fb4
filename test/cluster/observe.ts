import type { Observe, PodTruth, Truth } from '../scenarios/truth.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

/** Asks the Kubernetes API itself for the Deployments, StatefulSets, DaemonSets and pods of a namespace. */
export function observeKubernetes(api: KubernetesApi): Observe {
  return async (namespace) => {
    const folder = `namespaces/${namespace}`;
    const kinds = Object.keys(countsOf) as readonly WorkloadKind[];
    const [pods, ...lists] = (await Promise.all([
      api.get(`/api/v1/${folder}/pods`),
      ...kinds.map((kind) => api.get(`/apis/apps/v1/${folder}/${kind}`)),
    ])) as [{ items: readonly Pod[] }, ...{ items: readonly Workload[] }[]];
    const truths = kinds.flatMap((kind, index) =>
      (lists[index]?.items ?? []).map(
        (workload) => [workload.metadata.name, truthOf({ workload, kind, pods: pods.items })] as const,
      ),
    );
    return new Map(truths);
  };
}

type WorkloadKind = 'deployments' | 'statefulsets' | 'daemonsets';

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
};

interface Workload {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly replicas?: number; readonly template: { readonly spec: PodSpec } };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
  };
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
  const observed = status.observedGeneration === metadata.generation;
  const own = pods.filter((pod) => pod.metadata.labels?.app === metadata.name && imageOf(pod.spec) === image);
  return {
    image,
    live: observed && counts.every((count) => count === wanted),
    pods: own.map(podTruth),
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
