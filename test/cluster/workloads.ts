import { stringify } from 'yaml';

export interface ServiceRequest {
  readonly name: string;
  readonly image: string;
  readonly replicas?: number;
  /** The image of an init container. */
  readonly initImage?: string;
  readonly progressDeadlineSeconds?: number;
}

/** A Deployment and its Service as one YAML file of a GitOps repository. */
export function service({
  name,
  image,
  replicas = 2,
  initImage,
  progressDeadlineSeconds = 60,
}: ServiceRequest): string {
  const labels = { app: name };
  const containers = [{ name, image, ports: [{ containerPort: 8080 }] }];
  const initContainers =
    initImage === undefined ? {} : { initContainers: [{ name: 'migrate', image: initImage }] };
  return documents([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas,
        progressDeadlineSeconds,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { ...initContainers, containers } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ]);
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

function documents(objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}
