/** The GitOps repository the sandbox starts with: the Todo AI Chatbot in three environments, as plain manifests. */
export const environments = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof environments)[number];

export const services = [
  'chat-api',
  'frontend',
  'mcp-server',
  'notification-service',
  'recurring-task-worker',
] as const;
export type ServiceName = (typeof services)[number];

export interface SeedFacts {
  /** `127.0.0.1:port` */
  readonly registryHost: string;
  readonly argocdUrl: string;
  /** Names of the Argo CD applications; `todo-{environment}` when left out. */
  readonly applications?: string;
  /** Reference of the image each service runs at first. */
  readonly images: Readonly<Record<ServiceName, string>>;
}

/** A reference for every service. */
export function imagesOf(
  referenceOf: (service: ServiceName) => string,
): Readonly<Record<ServiceName, string>> {
  return {
    'chat-api': referenceOf('chat-api'),
    frontend: referenceOf('frontend'),
    'mcp-server': referenceOf('mcp-server'),
    'notification-service': referenceOf('notification-service'),
    'recurring-task-worker': referenceOf('recurring-task-worker'),
  };
}

/** Path in the repository of the manifests that hold the running images. */
export function manifestPath(environment: EnvironmentName): string {
  return `gitops/environments/${environment}/todo.yaml`;
}

export function applicationName(environment: EnvironmentName): string {
  return `todo-${environment}`;
}

/** All files of the first commit, by path. */
export function seedFiles(facts: SeedFacts): Readonly<Record<string, string>> {
  const perEnvironment = environments.flatMap((environment) => [
    [manifestPath(environment), workloads(environment, facts)] as const,
    [`gitops/environments/${environment}/settings.yaml`, settings(environment)] as const,
  ]);
  return { 'slipway.yaml': slipwayYaml(facts), 'README.md': readme, ...Object.fromEntries(perEnvironment) };
}

const readme =
  '# platform\n\nWhat runs where. Argo CD applies `gitops/environments/<environment>` to each cluster.\n';

function slipwayYaml({ registryHost, argocdUrl, applications = 'todo-{environment}' }: SeedFacts): string {
  const images = services.map((service) => `  ${service}: { image: ${registryHost}/acme/${service} }`);
  return `services:
${images.join('\n')}
defaults:                                            # merged into every environment
  argocd: { server: "${argocdUrl}", applications: ["${applications}"] }
  images: gitops/environments/{environment}/todo.yaml
  select: "Deployment/{service}:spec.template.spec.containers[name={service}].image"
  rollback: automatic                                # automatic | propose | off
environments:
  - { name: dev }
  - { name: staging, after: dev }
  - { name: prod, after: staging }
`;
}

const replicas: Readonly<Record<EnvironmentName, number>> = { dev: 1, staging: 2, prod: 3 };

function workloads(environment: EnvironmentName, { images }: SeedFacts): string {
  const header = `# Todo AI Chatbot in ${environment}: what runs, and which image.\n`;
  const documents = services.flatMap((service) => [
    deployment(service, images[service], service === 'chat-api' ? replicas[environment] : 1),
    ...(ports[service] === undefined ? [] : [clusterService(service, ports[service])]),
  ]);
  return `${header}${documents.join('---\n')}`;
}

const ports: Partial<Record<ServiceName, number>> = {
  'chat-api': 8000,
  frontend: 3000,
  'mcp-server': 8080,
  'notification-service': 8000,
};

function deployment(service: ServiceName, image: string, count: number): string {
  const port = ports[service];
  const probe =
    port === undefined
      ? ''
      : `          ports: [{ containerPort: ${port} }]\n          readinessProbe: { httpGet: { path: /health, port: ${port} } }\n`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${service}
  labels: { app.kubernetes.io/name: ${service}, app.kubernetes.io/part-of: todo }
spec:
  replicas: ${count}
  progressDeadlineSeconds: 60
  selector: { matchLabels: { app.kubernetes.io/name: ${service} } }
  template:
    metadata:
      labels: { app.kubernetes.io/name: ${service} }
      annotations: { dapr.io/enabled: "true", dapr.io/app-id: ${service} }
    spec:
      containers:
        - name: ${service}
          image: ${image}  # written by slipway
          envFrom: [{ configMapRef: { name: todo-settings } }]
${probe}          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 512Mi } }
`;
}

function clusterService(service: ServiceName, port: number): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${service}
spec:
  selector: { app.kubernetes.io/name: ${service} }
  ports: [{ name: http, port: ${port} }]
`;
}

function settings(environment: EnvironmentName): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: todo-settings
data:
  LOG_LEVEL: ${environment === 'prod' ? 'info' : 'debug'}
  DAPR_HTTP_PORT: "3500"
  MCP_SERVER_URL: http://mcp-server:8080
`;
}
