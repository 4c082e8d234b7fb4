import type { Endpoint, Flow } from './flows.ts';
import type { Cloud } from './render.ts';

/**
 * Who may talk to whom, as the specification's services need it. Written by hand and not from the charts' values: it is
 * what the rendered policies are held against.
 */
interface ServiceNeeds {
  readonly port: number;
  readonly sidecar: boolean;
  readonly pubsub: boolean;
  readonly database: boolean;
  readonly secrets: boolean;
  readonly calls: readonly string[];
  readonly isRouted: boolean;
  /** Names on the internet. */
  readonly outside: readonly string[];
}

const worker: ServiceNeeds = {
  port: 8000,
  sidecar: true,
  pubsub: true,
  database: false,
  secrets: false,
  calls: [],
  isRouted: false,
  outside: [],
};
const stateful: ServiceNeeds = { ...worker, database: true, secrets: true };

export const services: Readonly<Record<string, ServiceNeeds>> = {
  'chat-api': { ...stateful, calls: ['mcp-server'], isRouted: true, outside: ['openai'] },
  'mcp-server': { ...stateful, port: 8001, pubsub: false, calls: ['chat-api'] },
  'recurring-task-worker': stateful,
  'reminder-scheduler': stateful,
  'reminder-trigger': worker,
  'notification-service': { ...worker, secrets: true, outside: ['mail'] },
  'task-broadcaster': worker,
  'websocket-service': { ...worker, isRouted: true },
  'audit-service': stateful,
  frontend: { ...worker, port: 3000, sidecar: false, pubsub: false, isRouted: true },
};

/** Labels of pods that other charts and operators make. */
export const foreignPods: readonly Extract<Endpoint, { namespace: string }>[] = [
  pod('kube-dns', 'kube-system', { 'k8s-app': 'kube-dns' }),
  pod('dapr-sentry', 'dapr-system', { app: 'dapr-sentry' }),
  pod('dapr-operator', 'dapr-system', { app: 'dapr-operator' }),
  pod('dapr-placement', 'dapr-system', { app: 'dapr-placement-server' }),
  pod('dapr-scheduler', 'dapr-system', { app: 'dapr-scheduler-server' }),
  pod('collector', 'monitoring', { 'app.kubernetes.io/name': 'opentelemetry-collector' }),
  pod('prometheus', 'monitoring', { 'app.kubernetes.io/name': 'prometheus' }),
  pod('grafana', 'monitoring', { 'app.kubernetes.io/name': 'grafana' }),
  pod('traefik', 'ingress', { 'app.kubernetes.io/name': 'traefik' }),
  pod('keda', 'keda', { app: 'keda-operator' }),
  pod('strimzi', 'strimzi', { 'strimzi.io/kind': 'cluster-operator', name: 'strimzi-cluster-operator' }),
  ...['kafka', 'entity-operator', 'kafka-exporter', 'cruise-control'].map((component) =>
    pod(component, 'infra-services', {
      'strimzi.io/cluster': 'todo',
      'strimzi.io/name': `todo-${component}`,
      'app.kubernetes.io/part-of': 'strimzi-todo',
    }),
  ),
  pod('stranger-in-todo-apps', 'todo-apps', { 'app.kubernetes.io/part-of': 'todo' }),
  pod('stranger-in-infra-services', 'infra-services', { 'app.kubernetes.io/part-of': 'todo' }),
  pod('impostor-elsewhere', 'default', {
    'app.kubernetes.io/name': 'chat-api',
    'app.kubernetes.io/instance': 'todo',
    'app.kubernetes.io/part-of': 'todo',
    'todo.dev/kafka': 'client',
  }),
];

function pod(name: string, namespace: string, labels: Readonly<Record<string, string>>) {
  return { name, namespace, labels };
}

/** Addresses outside of the cluster, as the values of that cluster name them. */
export interface Outside {
  readonly postgres: Endpoint;
  /** Where secrets come from, each with the port it listens on. */
  readonly secrets: readonly (readonly [Endpoint, number])[];
  readonly apiServer: readonly [Endpoint, number];
  readonly openai: Endpoint;
  readonly mail: Endpoint;
  readonly anyone: Endpoint;
  /** DNS on the node. */
  readonly resolvers: readonly Endpoint[];
}

/** The second number of the addresses of each cluster's network. */
const networks: Readonly<Record<Cloud, number>> = { aks: 16, gke: 32, oke: 48 };

/** The endpoints of a cluster outside of it; `first` is the environment's share of 10.0.0.0/8. */
export function outsideOf(cloud: Cloud, first: number): Outside {
  const network = `10.${first + networks[cloud]}`;
  const apiServer = { name: 'api-server', address: `${network}.0.4` };
  const metadata = { name: 'metadata-server', address: '169.254.169.254' };
  const vault = { name: 'key-vault', address: `${network}.9.4` };
  const entra = { name: 'entra', address: '20.190.128.1', hostName: 'login.microsoftonline.com' };
  const secretManager = { name: 'secret-manager', address: '199.36.153.9' };
  const secrets: Readonly<Record<Cloud, Outside['secrets']>> = {
    aks: [
      [vault, 443],
      [entra, 443],
    ],
    gke: [
      [secretManager, 443],
      [metadata, 80],
    ],
    oke: [[apiServer, 6443]],
  };
  return {
    postgres: { name: 'postgres', address: `${network}.8.10` },
    secrets: secrets[cloud],
    apiServer: [apiServer, cloud === 'oke' ? 6443 : 443],
    openai: { name: 'openai', address: '162.159.140.245', hostName: 'api.openai.com' },
    mail: { name: 'mail', address: '192.0.2.25', hostName: 'smtp.example.com' },
    anyone: { name: 'anyone', address: '203.0.113.9', hostName: 'example.org' },
    resolvers: cloud === 'gke' ? [metadata, { name: 'node-dns', address: '169.254.20.10' }] : [],
  };
}

export interface World {
  readonly cloud: Cloud;
  readonly outside: Outside;
  /** Whether this environment's Kafka has Cruise Control. */
  readonly rebalances: boolean;
  readonly find: (name: string) => Endpoint;
}

const tcp = (from: Endpoint, to: Endpoint, ...ports: readonly number[]): readonly Flow[] =>
  ports.map((port) => ({ from, to, protocol: 'TCP', port }));

/** Every flow that has to pass; what is not among them must not. */
export function expectedFlows(world: World): readonly Flow[] {
  const names = Object.keys(services);
  const own = [...names, 'schema-registry', 'schema-registration', ...kafkaPods(world)];
  const strangers = ['stranger-in-todo-apps', 'stranger-in-infra-services'];
  return [
    ...[...own, ...strangers, ...(world.rebalances ? [] : ['cruise-control'])].flatMap((name) =>
      dnsOf(world, name),
    ),
    ...names.flatMap((name) => flowsOfService(world, name)),
    ...flowsOfRegistry(world),
    ...flowsOfKafka(world),
  ];
}

function kafkaPods({ rebalances }: World): readonly string[] {
  return ['kafka', 'entity-operator', 'kafka-exporter', ...(rebalances ? ['cruise-control'] : [])];
}

function dnsOf({ find, outside }: World, name: string): readonly Flow[] {
  return [find('kube-dns'), ...outside.resolvers].flatMap((to): readonly Flow[] => [
    { from: find(name), to, protocol: 'UDP', port: 53 },
    { from: find(name), to, protocol: 'TCP', port: 53 },
  ]);
}

function flowsOfService({ find, outside, cloud }: World, name: string): readonly Flow[] {
  const needs = services[name];
  if (needs === undefined) throw new Error(`no service ${name}`);
  const self = find(name);
  const metrics = [...(name === 'frontend' ? [] : [needs.port]), ...(needs.sidecar ? [9090] : [])];
  const sidecar: readonly Flow[] = [
    ...tcp(self, find('dapr-sentry'), 50001),
    ...tcp(self, find('dapr-operator'), 6500),
    ...tcp(self, find('dapr-placement'), 50005),
    ...tcp(self, find('dapr-scheduler'), 50006),
    ...tcp(self, find('collector'), 4317),
  ];
  const outsidePorts: Readonly<Record<string, number>> = { openai: 443, mail: 587 };
  const named = needs.outside.flatMap((target) => {
    const port = Number(outsidePorts[target]);
    const wanted = target === 'openai' ? outside.openai : outside.mail;
    // Where names cannot be told apart, every public address on that port is allowed: a declared deviation of OKE.
    const others = publicAddresses(outside).filter((one) => one.name !== wanted.name);
    return tcp(self, wanted, port).concat(
      cloud === 'oke' ? others.flatMap((one) => tcp(self, one, port)) : [],
    );
  });
  return [
    ...(needs.sidecar ? sidecar : []),
    ...(needs.pubsub ? [...tcp(self, find('kafka'), 9093), ...tcp(self, find('schema-registry'), 8081)] : []),
    ...(needs.database ? tcp(self, outside.postgres, 5432) : []),
    ...(needs.secrets ? outside.secrets.flatMap(([to, port]) => tcp(self, to, port)) : []),
    ...needs.calls.flatMap((callee) => tcp(self, find(callee), 50002)),
    ...(needs.isRouted ? tcp(find('traefik'), self, needs.port) : []),
    ...tcp(find('prometheus'), self, ...metrics),
    ...named,
  ];
}

function publicAddresses(outside: Outside): readonly Endpoint[] {
  return [outside.openai, outside.mail, outside.anyone];
}

function flowsOfRegistry({ find }: World): readonly Flow[] {
  const registry = find('schema-registry');
  return [
    ...tcp(registry, find('kafka'), 9093),
    ...tcp(registry, find('collector'), 4317),
    // The leader takes the writes of the others.
    ...tcp(registry, registry, 8081),
    ...tcp(find('schema-registration'), registry, 8081),
    ...tcp(find('prometheus'), registry, 8081),
  ];
}

function flowsOfKafka(world: World): readonly Flow[] {
  const { find, outside, rebalances } = world;
  const kafka = find('kafka');
  const [apiServer, apiPort] = outside.apiServer;
  const helpers = kafkaPods(world).filter((name) => name !== 'kafka');
  return [
    ...tcp(kafka, kafka, 9090, 9091),
    ...helpers.flatMap((name) => tcp(find(name), kafka, 9091)),
    ...tcp(find('strimzi'), kafka, 8443, 9090, 9091),
    ...(rebalances
      ? ['strimzi', 'entity-operator'].flatMap((name) => tcp(find(name), find('cruise-control'), 9090))
      : []),
    ...tcp(find('keda'), kafka, 9093),
    ...tcp(find('prometheus'), kafka, 9404),
    ...tcp(find('prometheus'), find('kafka-exporter'), 9404),
    ...tcp(kafka, apiServer, apiPort),
    ...tcp(find('entity-operator'), apiServer, apiPort),
  ];
}
