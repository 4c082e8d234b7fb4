import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { collect } from './collect.ts';
import { type Cluster, clusters, type ManifestObject, render, renderCluster } from './render.ts';
import { root } from './root.ts';

interface Kind {
  readonly group: string;
  readonly kind: string;
}

interface Project {
  readonly spec: {
    readonly destinations: readonly { readonly namespace: string }[];
    readonly namespaceResourceWhitelist: readonly Kind[];
  };
}

async function readProject(environment: string): Promise<Project['spec']> {
  const file = join(root, 'gitops', 'argocd', 'projects', `todo-${environment}.yaml`);
  return (parse(await readFile(file, 'utf8')) as Project).spec;
}

function show({ group, kind }: Kind): string {
  return `${group}/${kind}`;
}

describe('the project of the application', () => {
  test.each(clusters)(
    'takes every object of its charts in $environment on $cloud',
    async ({ environment, cloud }) => {
      const { destinations, namespaceResourceWhitelist } = await readProject(environment);
      const allowed = namespaceResourceWhitelist.map(show);
      const namespaces = destinations.map(({ namespace }) => namespace);
      for (const chart of ['todo', 'todo-dapr'] as const) {
        for (const { apiVersion, kind, metadata } of await render({ chart, environment, cloud })) {
          const group = apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : '';
          expect(allowed, `${chart}: ${metadata.name}`).toContain(show({ group, kind }));
          expect(namespaces).toContain(metadata.namespace);
        }
      }
    },
  );
});

/** Networks that Terraform makes of a cluster's address space (gitops/terraform/<cloud>/modules/network). */
async function readNetworks({ environment, cloud }: Cluster): Promise<Networks> {
  const file = join(root, 'gitops', 'terraform', cloud, 'envs', `${environment}.tfvars`);
  const space = /address_space\s*=\s*"(\d+[.]\d+)[.]0[.]0\/16"/.exec(await readFile(file, 'utf8'))?.[1];
  if (space === undefined) throw new Error(`${file} has no address space`);
  return { api: `${space}.0.0/28`, database: `${space}.8.0/24`, endpoints: `${space}.9.0/24` };
}

interface Networks {
  readonly api: string;
  readonly database: string;
  readonly endpoints: string;
}

function blocksOf(objects: readonly ManifestObject[]): ReadonlySet<unknown> {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  return new Set(collect(policies, 'cidr'));
}

describe('the networks of Terraform', () => {
  test.each(clusters)('are those that the policies of $environment on $cloud name', async (cluster) => {
    const { api, database, endpoints } = await readNetworks(cluster);
    const fixed: Readonly<Record<Cluster['cloud'], readonly string[]>> = {
      aks: [endpoints],
      // Google's own addresses: Secret Manager over the private path, and what answers on the node.
      gke: ['199.36.153.8/30', '169.254.169.254/32', '169.254.20.10/32'],
      oke: ['0.0.0.0/0'],
    };
    expect(blocksOf(await renderCluster(cluster))).toEqual(new Set([api, database, ...fixed[cluster.cloud]]));
  });

  test('give an identity to each service that uses the secret store, and to no other', async () => {
    const file = join(root, 'gitops', 'terraform', 'workloads.json');
    const workloads = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, Workload>>;
    const identities = Object.values(workloads).filter(({ namespace }) => namespace === 'todo-apps');
    const objects = await render({ chart: 'todo', environment: 'prod', cloud: 'aks' });
    const annotated = objects.filter(
      ({ metadata }) => metadata.annotations?.['azure.workload.identity/client-id'],
    );
    expect(annotated.map(({ metadata }) => metadata.name).sort()).toEqual(
      identities.map(({ serviceAccount }) => serviceAccount).sort(),
    );
  });
});

interface Workload {
  readonly namespace: string;
  readonly serviceAccount: string;
}

describe('the entries of the secret store that Terraform prepares', () => {
  interface Entries {
    readonly all: readonly string[];
    readonly managedKafka: readonly string[];
  }

  const readEntries = async (): Promise<Entries> =>
    JSON.parse(await readFile(join(root, 'gitops', 'terraform', 'secrets.json'), 'utf8')) as Entries;

  /** Entries that External Secrets brings, and those that Dapr reads itself. */
  const entriesOf = (objects: readonly ManifestObject[]): readonly unknown[] => {
    const external = collect(collect(objects, 'remoteRef'), 'key');
    return [...new Set([...external, ...collect(objects, 'allowedSecrets').flat()])];
  };

  test.each(clusters)('hold all that the charts of $environment on $cloud ask for', async (cluster) => {
    const { all } = await readEntries();
    for (const entry of entriesOf(await renderCluster(cluster))) expect(all).toContain(entry);
  });

  test('hold a certificate for each that speaks to a managed Kafka', async () => {
    const { all, managedKafka } = await readEntries();
    const cluster = { environment: 'prod', cloud: 'gke' } as const;
    const dapr = await render({
      chart: 'todo-dapr',
      ...cluster,
      more: ['--set', 'kafka.profile=google-managed'],
    });
    const registry = await render({
      chart: 'schema-registry',
      ...cluster,
      more: ['--set', 'kafka.external=true'],
    });
    const asked = entriesOf([...dapr, ...registry]).filter((entry) => !all.includes(String(entry)));
    expect(asked.sort()).toEqual([...managedKafka].sort());
  });
});
