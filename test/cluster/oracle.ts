import type { KubernetesApi } from './kubernetes-api.ts';

/** What the Kubernetes API says of one Deployment at one moment. */
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

/** Watches the Deployments of one namespace beside Argo CD and Slipway: the judge of their verdicts. */
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

  /** What was seen of a Deployment, oldest first; only changes are kept. */
  historyOf(deployment: string): readonly Truth[] {
    return this.#seen.get(deployment) ?? [];
  }

  /** Since when a Deployment has been live with an image without a break, or undefined. */
  liveSince(deployment: string, image: string): number | undefined {
    const history = this.historyOf(deployment);
    const lastBreak = history.findLastIndex((truth) => !(truth.live && truth.image === image));
    return history[lastBreak + 1]?.at;
  }

  /** The first moment at which a Deployment with this image was as `holds` says. */
  firstTime(deployment: string, image: string, holds: (truth: Truth) => boolean): number | undefined {
    return this.historyOf(deployment).find((truth) => truth.image === image && holds(truth))?.at;
  }

  /** Whether a Deployment was live with an image at a moment. */
  wasLive(deployment: string, image: string, at: number): boolean {
    const before = this.historyOf(deployment).findLast((truth) => truth.at <= at);
    return before?.live === true && before.image === image;
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
    const namespace = `namespaces/${this.#namespace}`;
    const at = Date.now();
    const [deployments, pods] = (await Promise.all([
      this.#api.get(`/apis/apps/v1/${namespace}/deployments`),
      this.#api.get(`/api/v1/${namespace}/pods`),
    ])) as [{ items: readonly Deployment[] }, { items: readonly Pod[] }];
    for (const deployment of deployments.items) this.#note(deployment, pods.items, at);
  }

  #note(deployment: Deployment, pods: readonly Pod[], at: number): void {
    const { name } = deployment.metadata;
    const truth = truthOf(deployment, pods, at);
    const history = this.#seen.get(name) ?? [];
    this.#seen.set(name, history);
    const last = history.at(-1);
    if (last === undefined || !isDeepEqual({ ...last, at }, truth)) history.push(truth);
  }
}

interface Deployment {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly replicas: number; readonly template: { readonly spec: PodSpec } };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
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

function truthOf(deployment: Deployment, pods: readonly Pod[], at: number): Truth {
  const { metadata, spec, status } = deployment;
  const image = imageOf(spec.template.spec);
  const counts = [status.replicas, status.updatedReplicas, status.availableReplicas];
  const observed = status.observedGeneration === metadata.generation;
  const own = pods.filter((pod) => pod.metadata.labels?.app === metadata.name && imageOf(pod.spec) === image);
  return {
    at,
    image,
    live: observed && counts.every((count) => count === spec.replicas),
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
