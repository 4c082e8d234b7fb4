import type { KubernetesApi } from './kubernetes-api.ts';

/** What the Kubernetes API says of one workload at one moment. */
export interface Truth {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The image of its template. */
  readonly image: string;
  /** Every replica is of the newest template and available. */
  readonly live: boolean;
  /** The pods that run the template's image. */
  readonly pods: readonly PodTruth[];
}

export interface PodTruth {
  readonly name: string;
  readonly ready: boolean;
  /** How often a container (init included) ended, at most, over its containers. */
  readonly terminations: number;
  /** Reasons for which containers wait, and reasons with which they ended. */
  readonly reasons: readonly string[];
}

const pollMs = 200;

/** Watches the Deployments, StatefulSets and DaemonSets of one namespace beside Argo CD and Slipway: the judge of their verdicts. */
export class Oracle implements AsyncDisposable {
  readonly #api: KubernetesApi;
  readonly #namespace: string;
  readonly #seen = new Map<string, Truth[]>();
  readonly #ended: Promise<void>;
  #running = true;

  constructor(api: KubernetesApi, namespace: string) {
    this.#api = api;
    this.#namespace = namespace;
    this.#ended = this.#watch();
  }

  /** What was seen of a workload, oldest first; only changes are kept. */
  historyOf(workload: string): readonly Truth[] {
    return this.#seen.get(workload) ?? [];
  }

  /** Since when a workload has been live with an image without a break, or undefined. */
  liveSince(workload: string, image: string): number | undefined {
    const history = this.historyOf(workload);
    const lastBreak = history.findLastIndex((truth) => !(truth.live && truth.image === image));
    return history[lastBreak + 1]?.at;
  }

  /** The first moment at which a workload with this image was as `holds` says. */
  firstTime(workload: string, image: string, holds: (truth: Truth) => boolean): number | undefined {
    return this.historyOf(workload).find((truth) => truth.image === image && holds(truth))?.at;
  }

  /** Whether a workload was live with an image at a moment. */
  wasLive(workload: string, image: string, at: number): boolean {
    const before = this.historyOf(workload).findLast((truth) => truth.at <= at);
    return before?.live === true && before.image === image;
  }

  /** Looks once more and ends: what came between two looks is not missed. */
  async end(): Promise<void> {
    this.#running = false;
    await this.#ended;
    await this.#look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#running = false;
    await this.#ended;
  }

  async #watch(): Promise<void> {
    while (this.#running) {
      await this.#look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  async #look(): Promise<void> {
    const at = Date.now();
    const folder = `namespaces/${this.#namespace}`;
    const kinds = Object.keys(countsOf) as readonly WorkloadKind[];
    const [pods, ...lists] = (await Promise.all([
      this.#api.get(`/api/v1/${folder}/pods`),
      ...kinds.map((kind) => this.#api.get(`/apis/apps/v1/${folder}/${kind}`)),
    ])) as [{ items: readonly Pod[] }, ...{ items: readonly Workload[] }[]];
    for (const [index, kind] of kinds.entries()) {
      for (const workload of lists[index]?.items ?? []) {
        this.#note(workload.metadata.name, truthOf({ workload, kind, pods: pods.items, at }));
      }
    }
  }

  #note(name: string, truth: Truth): void {
    const history = this.#seen.get(name) ?? [];
    this.#seen.set(name, history);
    const last = history.at(-1);
    if (last === undefined || !isDeepEqual({ ...last, at: truth.at }, truth)) history.push(truth);
  }
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
  readonly at: number;
}

function truthOf({ workload, kind, pods, at }: Look): Truth {
  const { metadata, spec, status } = workload;
  const image = imageOf(spec.template.spec);
  const [wanted, ...counts] = countsOf[kind](workload);
  const observed = status.observedGeneration === metadata.generation;
  const own = pods.filter((pod) => pod.metadata.labels?.app === metadata.name && imageOf(pod.spec) === image);
  return {
    at,
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

function isDeepEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
