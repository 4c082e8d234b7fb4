import type { KubernetesObject } from '../../cluster/kubernetes-api.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const image = `ghcr.io/acme/todo-chat-api:1.4.2@${digest}`;
const resources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
};
const annotations = {
  'dapr.io/enabled': 'true',
  'dapr.io/app-id': 'chat-api',
  'dapr.io/config': 'app-config',
  'dapr.io/log-as-json': 'true',
  'dapr.io/sidecar-cpu-request': '50m',
  'dapr.io/sidecar-cpu-limit': '250m',
  'dapr.io/sidecar-memory-request': '96Mi',
  'dapr.io/sidecar-memory-limit': '192Mi',
};

interface Pod {
  readonly container?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly namespace?: string;
}

function template(pod: Pod): Readonly<Record<string, unknown>> {
  const container = { name: 'chat-api', image, resources, ...pod.container };
  return {
    metadata: { labels: { app: 'chat-api' }, annotations: pod.annotations ?? annotations },
    spec: { containers: [container], ...pod.spec },
  };
}

/** A Deployment as the chart makes it, but for what is given. */
export function deployment(pod: Pod = {}): KubernetesObject {
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name: 'chat-api', namespace: pod.namespace ?? 'todo-apps' },
    spec: { selector: { matchLabels: { app: 'chat-api' } }, template: template(pod) },
  };
}

function cronJob(pod: Pod): KubernetesObject {
  const { metadata, spec } = template(pod);
  return {
    ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'nightly', namespace: 'todo-apps' } },
    spec: {
      schedule: '0 2 * * *',
      jobTemplate: {
        spec: { template: { metadata, spec: { ...(spec as object), restartPolicy: 'Never' } } },
      },
    },
  };
}

function rollout(pod: Pod): KubernetesObject {
  return { ...deployment(pod), apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };
}

/** A Pod that nobody manages. */
export function bare(pod: Pod): KubernetesObject {
  const { metadata, spec } = template(pod) as { metadata: object; spec: object };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'chat-api', namespace: pod.namespace ?? 'todo-apps', ...metadata },
    spec,
  } as KubernetesObject;
}

/** An object of Strimzi. */
export function strimzi(kind: string, spec: object): KubernetesObject {
  const metadata = { name: 'todo', namespace: 'infra-services' };
  return { apiVersion: 'kafka.strimzi.io/v1', kind, metadata, spec };
}

/** An image named by its tag alone. */
export const byTag = { image: 'ghcr.io/acme/todo-chat-api:1.4.2' };
const daprd = (image: string): Readonly<Record<string, unknown>> => ({
  initContainers: [{ name: 'daprd', image, resources }],
});

/** What is refused, by which policy, and with which words. */
export const refused: readonly (readonly [string, KubernetesObject, string, string])[] = [
  ['a tag', deployment({ container: byTag }), 'todo-images-by-digest', 'ghcr.io/acme/todo-chat-api:1.4.2'],
  ['a tag in a Rollout', rollout({ container: byTag }), 'todo-images-by-digest', 'named by digest'],
  ['a tag in a CronJob', cronJob({ container: byTag }), 'todo-images-by-digest', 'named by digest'],
  ['a tag in a Pod', bare({ container: byTag }), 'todo-images-by-digest', 'named by digest'],
  [
    'a tag in an init container',
    deployment({ spec: { initContainers: [{ name: 'migrate', resources, ...byTag }] } }),
    'todo-images-by-digest',
    'named by digest',
  ],
  [
    'a sidecar that moves',
    deployment({ spec: daprd('ghcr.io/dapr/daprd:latest') }),
    'todo-images-by-digest',
    'ghcr.io/dapr/daprd:latest',
  ],
  [
    'another registry',
    deployment({ container: { image: `docker.io/library/nginx@${digest}` } }),
    'todo-images-trusted',
    `docker.io/library/nginx@${digest}`,
  ],
  [
    'a name that begins like ours',
    deployment({ container: { image: `ghcr.io/acme-evil/todo-chat-api@${digest}` } }),
    'todo-images-trusted',
    'ghcr.io/acme-evil',
  ],
  [
    'another registry beside Kafka',
    deployment({ namespace: 'infra-services', container: { image: 'docker.io/bitnami/kafka:4' } }),
    'todo-images-trusted',
    'quay.io/strimzi/',
  ],
  [
    'no limits',
    deployment({ container: { resources: { requests: resources.requests } } }),
    'todo-resources',
    'chat-api',
  ],
  [
    'a limit of memory alone',
    deployment({ container: { resources: { ...resources, limits: { memory: '1Gi' } } } }),
    'todo-resources',
    'limits of CPU and memory',
  ],
  ['no resources', deployment({ container: { resources: undefined } }), 'todo-resources', 'chat-api'],
  [
    'a password as text',
    deployment({ container: { env: [{ name: 'DATABASE_PASSWORD', value: 'hunter2' }] } }),
    'todo-no-literal-secrets',
    'DATABASE_PASSWORD',
  ],
  [
    'a key as text',
    deployment({ container: { env: [{ name: 'OPENAI_API_KEY', value: 'sk-1' }] } }),
    'todo-no-literal-secrets',
    'OPENAI_API_KEY',
  ],
  [
    'a password in an address',
    deployment({ container: { env: [{ name: 'DATABASE_URL', value: 'postgres://todo:hunter2@db/todo' }] } }),
    'todo-no-literal-secrets',
    'DATABASE_URL',
  ],
  [
    'a sidecar without limits',
    deployment({ annotations: { 'dapr.io/enabled': 'true', 'dapr.io/app-id': 'chat-api' } }),
    'todo-dapr-annotations',
    'dapr.io/sidecar-memory-limit',
  ],
  [
    'two controllers',
    strimzi('KafkaNodePool', { roles: ['controller'], replicas: 2 }),
    'todo-kraft-quorum',
    '3 controllers',
  ],
  [
    'controllers that are brokers',
    strimzi('KafkaNodePool', { roles: ['controller', 'broker'], replicas: 3 }),
    'todo-kraft-quorum',
    'pools of their own',
  ],
  [
    'a ZooKeeper',
    strimzi('Kafka', { kafka: {}, zookeeper: { replicas: 3 } }),
    'todo-kraft-quorum',
    'ZooKeeper',
  ],
];

/** What is taken. */
export const accepted: readonly (readonly [string, KubernetesObject])[] = [
  ['a Deployment as the chart makes it', deployment()],
  ['a digest without a tag', deployment({ container: { image: `ghcr.io/acme/todo-chat-api@${digest}` } })],
  ['the sidecar of a release', deployment({ spec: daprd('ghcr.io/dapr/daprd:1.18.3') })],
  ['a service without a sidecar', deployment({ annotations: {} })],
  [
    'a secret by reference, and names that point at one',
    deployment({
      container: {
        env: [
          { name: 'DATABASE_PASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } },
          { name: 'DAPR_SECRETSTORE_NAME', value: 'secretstore-cloud' },
          { name: 'TOKEN_URL', value: 'https://login.example.com/token' },
        ],
      },
    }),
  ],
  ['a good Rollout', rollout({})],
  ['a good CronJob', cronJob({})],
  [
    'anything in other namespaces',
    deployment({ namespace: 'elsewhere', container: { image: 'nginx', resources: undefined } }),
  ],
  ['three controllers', strimzi('KafkaNodePool', { roles: ['controller'], replicas: 3 })],
  ['brokers', strimzi('KafkaNodePool', { roles: ['broker'], replicas: 3 })],
  ['a Kafka', strimzi('Kafka', { kafka: {} })],
];
