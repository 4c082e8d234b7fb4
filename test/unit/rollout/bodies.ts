/** Bodies as Argo CD 3.6 gives them, reduced to what a test is about. Everything not said is of a healthy application. */

export const REPOSITORY = 'https://git.example.com/acme/gitops.git';
export const START = Date.parse('2026-03-01T10:00:00Z');

/** A commit id that is easy to tell apart in a failing test. */
export function commit(letter: string): string {
  return letter.repeat(40);
}

export const BEFORE = commit('a');
export const OURS = commit('b');
export const LATER = commit('c');

export function image(service: string, digit: string): string {
  return `ghcr.io/acme/${service}:1.${digit}.0@sha256:${digit.repeat(64)}`;
}

export const OLD_IMAGE = image('chat-api', '1');
export const OUR_IMAGE = image('chat-api', '2');
export const RIVAL_IMAGE = image('chat-api', '3');
export const FOREIGN_IMAGE = image('worker', '7');

/** Seconds after the start of the trace as the time of a line or of the server. */
export function at(seconds: number): string {
  return new Date(START + Math.round(seconds * 1000)).toISOString();
}

/** As the API server stamps: whole seconds. */
export function stamp(seconds: number): string {
  return `${new Date(START + Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}

export interface ResourceShape {
  readonly kind?: string;
  readonly name: string;
  readonly sync?: string;
  readonly health?: string;
  readonly message?: string;
  readonly requiresPruning?: boolean;
  readonly hook?: boolean;
}

const GROUPS: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  ReplicaSet: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  ControllerRevision: 'apps',
  Job: 'batch',
  CronJob: 'batch',
  Rollout: 'argoproj.io',
  AnalysisRun: 'argoproj.io',
  Ingress: 'networking.k8s.io',
  HorizontalPodAutoscaler: 'autoscaling',
  ExternalSecret: 'external-secrets.io',
};

export function refOf(kind: string, name: string) {
  return { group: GROUPS[kind] ?? '', version: 'v1', kind, namespace: 'todo', name };
}

function resource({
  kind = 'Deployment',
  name,
  sync = 'Synced',
  health,
  message,
  requiresPruning,
  hook,
}: ResourceShape) {
  return {
    ...refOf(kind, name),
    status: sync,
    ...(health === undefined
      ? {}
      : { health: { status: health, ...(message === undefined ? {} : { message }) } }),
    ...(requiresPruning === undefined ? {} : { requiresPruning }),
    ...(hook === undefined ? {} : { hook }),
  };
}

export interface OperationShape {
  readonly phase?: string;
  readonly message?: string;
  readonly started?: number;
  readonly finished?: number | null;
  readonly revision?: string;
  readonly retryCount?: number;
  readonly results?: readonly ResultShape[];
  /** A partial sync: only these Deployments. */
  readonly only?: readonly string[];
}

export interface ResultShape {
  readonly kind?: string;
  readonly name: string;
  readonly status?: string;
  readonly message?: string;
  readonly hookPhase?: string;
  readonly hookType?: string;
  readonly images?: readonly string[];
}

export function operationState(shape: OperationShape) {
  const { phase = 'Succeeded', started = 1, finished = started, revision = OURS, results = [], only } = shape;
  return {
    phase,
    ...(shape.message === undefined ? {} : { message: shape.message }),
    startedAt: stamp(started),
    ...(finished === null ? {} : { finishedAt: stamp(finished) }),
    ...(shape.retryCount === undefined ? {} : { retryCount: shape.retryCount }),
    operation: {
      initiatedBy: { automated: true },
      retry: { limit: 5 },
      sync: {
        revision,
        ...(only === undefined
          ? {}
          : { autoHealAttemptsCount: 1, resources: only.map((name) => refOf('Deployment', name)) }),
      },
    },
    syncResult: {
      revision,
      source: { repoURL: REPOSITORY, path: 'apps/todo', targetRevision: 'main' },
      resources: results.map(({ kind = 'Deployment', name, ...rest }) => ({
        ...refOf(kind, name),
        status: 'Synced',
        ...rest,
      })),
    },
  };
}

export interface ApplicationShape {
  readonly version?: number;
  readonly uid?: string;
  readonly project?: string;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly sync?: string;
  readonly health?: string;
  readonly healthMessage?: string;
  readonly changedAt?: number;
  readonly images?: readonly string[] | null;
  readonly reconciled?: number;
  readonly operation?: OperationShape | null;
  /** `.operation` is set. */
  readonly requested?: boolean | { readonly only: readonly string[] };
  readonly resources?: readonly ResourceShape[];
  readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  readonly automated?: Readonly<Record<string, unknown>> | null;
  readonly sources?: readonly Readonly<Record<string, unknown>>[];
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** An Application as `GET /api/v1/applications/todo` gives it. */
export function application(shape: ApplicationShape = {}) {
  return {
    metadata: {
      name: 'todo',
      namespace: 'argocd',
      uid: shape.uid ?? 'uid-1',
      resourceVersion: String(shape.version ?? 100),
      generation: shape.version ?? 100,
      ...shape.metadata,
    },
    spec: specOf(shape),
    status: statusOf(shape),
    ...requestedOf(shape.requested ?? false),
  };
}

function specOf({
  project = 'default',
  automated = { prune: true, selfHeal: true },
  sources,
  spec,
}: ApplicationShape) {
  return {
    project,
    destination: { server: 'https://kubernetes.default.svc', namespace: 'todo' },
    ...(sources === undefined
      ? { source: { repoURL: REPOSITORY, path: 'apps/todo', targetRevision: 'main' } }
      : { sources }),
    syncPolicy: automated === null ? {} : { automated },
    ...spec,
  };
}

function statusOf(shape: ApplicationShape) {
  const { sync = 'Synced', health = 'Healthy', images = [OUR_IMAGE], operation = {}, reconciled = 2 } = shape;
  const resources = shape.resources ?? [{ name: 'chat-api', sync, health }];
  return {
    sync: {
      status: sync,
      ...(shape.revisions === undefined
        ? { revision: shape.revision ?? OURS }
        : { revisions: shape.revisions }),
    },
    health: {
      status: health,
      lastTransitionTime: stamp(shape.changedAt ?? 2),
      ...(shape.healthMessage === undefined ? {} : { message: shape.healthMessage }),
    },
    reconciledAt: stamp(reconciled),
    ...(images === null ? {} : { summary: { images } }),
    ...(operation === null ? {} : { operationState: operationState(operation) }),
    ...(shape.conditions === undefined ? {} : { conditions: shape.conditions }),
    resources: resources.map(resource),
    ...shape.status,
  };
}

function requestedOf(requested: NonNullable<ApplicationShape['requested']>) {
  if (requested === false) return {};
  const only = requested === true ? undefined : requested.only.map((name) => refOf('Deployment', name));
  return { operation: { sync: { revision: OURS, ...(only === undefined ? {} : { resources: only }) } } };
}

/** What ran before the push: another commit, the old image. */
export function baseline(shape: ApplicationShape = {}) {
  return application({
    version: 50,
    revision: BEFORE,
    images: [OLD_IMAGE],
    reconciled: -60,
    changedAt: -600,
    operation: { revision: BEFORE, started: -600, finished: -599 },
    ...shape,
  });
}

export interface PodShape {
  readonly name?: string;
  readonly images?: readonly string[];
  readonly health?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly restarts?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly created?: number;
  readonly version?: number;
}

function info(entries: Readonly<Record<string, string | undefined>>) {
  return Object.entries(entries).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

export function node(kind: string, name: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    ...refOf(kind, name),
    uid: `uid-${kind}-${name}`,
    resourceVersion: '1',
    createdAt: stamp(-600),
    ...more,
  };
}

export function parent(kind: string, name: string) {
  return { parentRefs: [{ ...refOf(kind, name), uid: `uid-${kind}-${name}` }] };
}

/** A pod of the tree; `owner` is what its parent reference names. */
export function podNode(owner: readonly [kind: string, name: string], shape: PodShape = {}) {
  const { health = 'Healthy', message, reason = 'Running', restarts, images = [OUR_IMAGE] } = shape;
  return node('Pod', shape.name ?? `${owner[1]}-x`, {
    ...parent(...owner),
    images,
    createdAt: stamp(shape.created ?? 2),
    resourceVersion: String(shape.version ?? 1),
    health: { status: health, ...(message === undefined ? {} : { message }) },
    info: info({
      'Status Reason': reason,
      Containers: health === 'Healthy' ? '1/1' : '0/1',
      'Restart Count': restarts === undefined ? undefined : String(restarts),
    }),
    networkingInfo: { labels: { app: owner[1], ...shape.labels } },
  });
}

/** A Deployment with one ReplicaSet a generation, oldest first, each with its pods. */
export function deploymentNodes(
  name: string,
  generations: readonly (readonly PodShape[])[],
  health = 'Healthy',
) {
  return [
    node('Deployment', name, {
      health: { status: health },
      info: info({ Revision: `Rev:${generations.length}` }),
    }),
    ...generations.flatMap((pods, index) => {
      const set = `${name}-${index + 1}`;
      return [
        node('ReplicaSet', set, {
          ...parent('Deployment', name),
          createdAt: stamp(index * 60 - 600),
          info: info({ Revision: `Rev:${index + 1}` }),
          health: { status: 'Healthy' },
        }),
        ...pods.map((pod, number) => podNode(['ReplicaSet', set], { name: `${set}-${number}`, ...pod })),
      ];
    }),
  ];
}

/** `GET …/resource-tree`. */
export function tree(...nodes: readonly Readonly<Record<string, unknown>>[]) {
  return { nodes };
}

export interface ContainerShape {
  readonly name?: string;
  readonly image?: string;
  readonly restarts?: number;
  readonly ready?: boolean;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly lastState?: Readonly<Record<string, unknown>>;
}

/** `GET …/resource` of a pod. */
export function podManifest(
  name: string,
  containers: readonly ContainerShape[],
  more: Readonly<Record<string, unknown>> = {},
) {
  const statuses = containers.map(
    ({ name: container = 'app', image: of = OUR_IMAGE, restarts = 0, ready = false, ...rest }) => ({
      name: container,
      image: of,
      restartCount: restarts,
      ready,
      ...rest,
    }),
  );
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'todo', uid: `uid-Pod-${name}`, resourceVersion: '1' },
    spec: {
      containers: containers.map(({ name: container = 'app', image: of = OUR_IMAGE }) => ({
        name: container,
        image: of,
      })),
    },
    status: { phase: 'Running', containerStatuses: statuses, ...more },
  };
  return { manifest: JSON.stringify(pod) };
}
