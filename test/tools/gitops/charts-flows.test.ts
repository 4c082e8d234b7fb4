import { describe, expect, test } from 'vitest';
import { expectedFlows, foreignPods, outsideOf, services, type World } from './flow-table.ts';
import { type Endpoint, type Flow, findPolicies, isAllowed, type Policy, type Port } from './flows.ts';
import {
  type Cluster,
  chartNames,
  clusters,
  type Environment,
  type ManifestObject,
  render,
  renderCluster,
} from './render.ts';

const firstOf: Readonly<Record<Environment, number>> = { dev: 0, staging: 64, prod: 128 };

/** A pod of each workload that the charts render. */
function ownPods(objects: readonly ManifestObject[]): readonly Endpoint[] {
  const kinds = new Set(['Deployment', 'Rollout', 'Job']);
  return objects.flatMap(({ kind, metadata, spec }) => {
    if (!kinds.has(kind)) return [];
    const { labels } = (spec as { template: { metadata: { labels: Record<string, string> } } }).template
      .metadata;
    return [{ name: metadata.name, namespace: String(metadata.namespace), labels }];
  });
}

interface Situation {
  readonly world: World;
  readonly endpoints: readonly Endpoint[];
}

function situationOf({ environment, cloud }: Cluster, objects: readonly ManifestObject[]): Situation {
  const outside = outsideOf(cloud, firstOf[environment]);
  const { postgres, openai, mail, anyone, resolvers, secrets, apiServer } = outside;
  const addresses = [
    postgres,
    openai,
    mail,
    anyone,
    ...resolvers,
    ...secrets.map(([to]) => to),
    apiServer[0],
  ];
  const all = [...ownPods(objects), ...foreignPods, ...addresses];
  const endpoints = [...new Map(all.map((endpoint) => [endpoint.name, endpoint])).values()];
  const find = (name: string): Endpoint => {
    const found = endpoints.find((endpoint) => endpoint.name === name);
    if (found === undefined) throw new Error(`nothing here is called ${name}`);
    return found;
  };
  return { world: { cloud, outside, rebalances: environment !== 'dev', find }, endpoints };
}

const protectedNamespaces = new Set(['todo-apps', 'infra-services']);

function isProtected(endpoint: Endpoint): boolean {
  return 'namespace' in endpoint && protectedNamespaces.has(endpoint.namespace);
}

function describeFlow({ from, to, protocol, port }: Flow): string {
  return `${from.name} → ${to.name} ${protocol} ${port}`;
}

/** Every flow that passes, of all that one could try between these endpoints. */
function findFlows(
  policies: readonly Policy[],
  endpoints: readonly Endpoint[],
  ports: readonly Port[],
): string[] {
  const pairs = endpoints.flatMap((from) => endpoints.map((to) => ({ from, to })));
  return pairs
    .filter(({ from, to }) => isProtected(from) || isProtected(to))
    .flatMap((pair) => ports.map((port) => ({ ...pair, ...port })))
    .filter((flow) => isAllowed(policies, flow))
    .map(describeFlow)
    .sort();
}

/** Ports of all flows that are wanted, and some that nobody wants. */
function portsOf(flows: readonly Flow[]): readonly Port[] {
  const wanted = new Set(flows.map(({ port }) => port));
  const unwanted = [22, 3500, 9092, 10250];
  return [...wanted, ...unwanted].flatMap((port): readonly Port[] => [
    { protocol: 'TCP', port },
    { protocol: 'UDP', port },
  ]);
}

describe('the network policies', () => {
  test.each(clusters)(
    'of $environment on $cloud let exactly the flows of the services through',
    async (cluster) => {
      const objects = await renderCluster(cluster);
      const { world, endpoints } = situationOf(cluster, objects);
      const wanted = expectedFlows(world);
      expect(Object.keys(services).every((name) => endpoints.some((one) => one.name === name))).toBe(true);
      const passing = findFlows(findPolicies(objects), endpoints, portsOf(wanted));
      expect(passing).toEqual([...new Set(wanted.map(describeFlow))].sort());
    },
  );

  test('deny a pod that no chart made, in both namespaces, everything but names', async () => {
    const cluster = { environment: 'prod', cloud: 'aks' } as const;
    const objects = await renderCluster(cluster);
    const { world, endpoints } = situationOf(cluster, objects);
    const passing = findFlows(findPolicies(objects), endpoints, portsOf(expectedFlows(world)));
    const strange = passing.filter((flow) => /stranger|impostor/.test(flow));
    expect(strange.every((flow) => flow.includes('→ kube-dns'))).toBe(true);
  });

  test.each([
    ['a service that may do more', 'todo', 'services.frontend.uses=["postgres"]'],
    ['a service that may do less', 'todo', 'services.chat-api.invokes=[]'],
    [
      'a destination that is too wide',
      'todo',
      'network.destinations.postgres=[{"cidrs":["0.0.0.0/0"],"ports":[5432]}]',
    ],
    ['a Kafka whose clients have moved', 'kafka', 'clients.partOf="other"'],
  ] as const)('would be told apart from %s', async (_what, chart, change) => {
    const cluster = { environment: 'prod', cloud: 'gke' } as const;
    const rest = chartNames.filter((name) => name !== chart);
    const changed = await render({ chart, ...cluster, more: ['--set-json', change] });
    const objects = [
      ...changed,
      ...(await Promise.all(rest.map((name) => render({ chart: name, ...cluster })))).flat(),
    ];
    const { world, endpoints } = situationOf(cluster, objects);
    const wanted = expectedFlows(world);
    const passing = findFlows(findPolicies(objects), endpoints, portsOf(wanted));
    expect(passing).not.toEqual([...new Set(wanted.map(describeFlow))].sort());
  });
});
