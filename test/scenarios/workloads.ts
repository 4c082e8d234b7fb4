import { stringify } from 'yaml';

export interface ServiceRequest {
  readonly name: string;
  readonly image: string;
  readonly replicas?: number;
  /** The image of an init container. */
  readonly initImage?: string;
  readonly progressDeadlineSeconds?: number;
  /** Default Deployment. */
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Rollout';
  /** Of a Rollout. */
  readonly strategy?: RolloutStrategy;
  /** CPU each pod asks for. */
  readonly cpu?: string;
}

/** How Argo Rollouts brings a new version in: by steps, or beside the old one. */
export type RolloutStrategy = { readonly canary: object } | { readonly blueGreen: object };

/** A workload and its Service as one YAML file of a GitOps repository. */
export function service(request: ServiceRequest): string {
  const { name, kind = 'Deployment' } = request;
  const labels = { app: name };
  return documents([
    {
      apiVersion: kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1',
      kind,
      metadata: { name, labels },
      spec: { ...countOf(request), selector: { matchLabels: labels }, template: podTemplate(request) },
    },
    serviceObject(name, name),
  ]);
}

function countOf({
  name,
  kind = 'Deployment',
  replicas = 2,
  progressDeadlineSeconds = 60,
  strategy = { canary: {} },
}: ServiceRequest): object {
  switch (kind) {
    case 'Deployment':
      return { replicas, progressDeadlineSeconds };
    case 'Rollout':
      return { replicas, progressDeadlineSeconds, strategy };
    case 'StatefulSet':
      return { replicas, serviceName: name };
    case 'DaemonSet':
      return {};
  }
}

function podTemplate({ name, image, initImage, cpu }: ServiceRequest): object {
  const resources = cpu === undefined ? {} : { resources: { requests: { cpu } } };
  const containers = [{ name, image, ports: [{ containerPort: 8080 }], ...resources }];
  const initContainers =
    initImage === undefined ? {} : { initContainers: [{ name: 'migrate', image: initImage }] };
  return { metadata: { labels: { app: name } }, spec: { ...initContainers, containers } };
}

export interface HookRequest {
  readonly name: string;
  readonly image: string;
  readonly hook: 'PreSync' | 'PostSync' | 'Sync';
}

/** A Job that Argo CD runs as a hook of every sync. */
export function hookJob({ name, image, hook }: HookRequest): string {
  return documents([
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        annotations: {
          'argocd.argoproj.io/hook': hook,
          'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
        },
      },
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image }] } },
      },
    },
  ]);
}

/** A Service that selects the pods of a workload by its name. */
export function clusterService({
  name,
  selects,
}: {
  readonly name: string;
  readonly selects: string;
}): string {
  return documents([serviceObject(name, selects)]);
}

function serviceObject(name: string, app: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

/** An AnalysisTemplate of one metric: a Job of this image must succeed. */
export function analysisTemplate({ name, image }: Pick<HookRequest, 'name' | 'image'>): string {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image }] } };
  return documents([
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisTemplate',
      metadata: { name },
      spec: { metrics: [{ name, provider: { job: { spec: { backoffLimit: 0, template } } } }] },
    },
  ]);
}

function documents(objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}
