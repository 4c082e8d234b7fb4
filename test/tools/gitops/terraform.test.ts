import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { azurerm5, type Binding, google7, google8, oci7 } from '../terraform/bindings.ts';
import { type Evaluation, evaluateRoot } from '../terraform/evaluate.ts';
import { findUnused } from '../terraform/references.ts';
import { validateRoot } from '../terraform/validate.ts';
import { openWorkspace, type Workspace } from '../terraform/workspace.ts';
import { root } from './root.ts';
import { findOverlaps, type NamedRange, parseRange } from './terraform-ranges.ts';
import { type Cloud, type Environment, findDeviations, settings } from './terraform-settings.ts';

const gitops = join(root, 'gitops');
const terraform = join(gitops, 'terraform');
const bindingOf: Readonly<Record<Cloud, Binding>> = { aks: azurerm5, gke: google8, oke: oci7 };
const clouds = ['aks', 'gke', 'oke'] as const;
const environments = ['dev', 'staging', 'prod'] as const;
const stages = clouds.flatMap((cloud) => environments.map((environment) => [cloud, environment] as const));

const read = (file: string): string => readFileSync(join(terraform, file), 'utf8');

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace(gitops, Object.values(bindingOf));
});
afterAll(async () => workspace[Symbol.asyncDispose]());

describe('every root', () => {
  test.each(clouds.flatMap((cloud) => [cloud, `${cloud}/bootstrap`]))(
    '%s is valid under its provider’s schema',
    async (folder) => {
      expect(await validateRoot(workspace, join('terraform', folder))).toEqual([]);
    },
  );

  test('is written as `fmt` writes it', async () => {
    const { stdout } = await workspace.run('terraform/aks', ['fmt', '-check', '-recursive', '..']);
    expect(stdout).toBe('');
  });

  test('uses all that it declares', async () => {
    expect(await findUnused(terraform)).toEqual([]);
  });

  test('has the one interface and the one contract', () => {
    for (const file of ['interface.tf', 'contract.tf']) {
      const texts = new Set(clouds.map((cloud) => read(join(cloud, file))));
      expect(texts.size, `${file} differs between clouds`).toBe(1);
    }
  });

  test('has modules of the same names', () => {
    const modules = clouds.map((cloud) => readdirSync(join(terraform, cloud, 'modules')).sort());
    expect(modules[1]).toEqual(modules[0]);
    expect(modules[2]).toEqual(modules[0]);
  });
});

test('Google’s last major takes the same arguments; only the edge security service was beta there', async () => {
  await using older = await openWorkspace(gitops, [google7]);
  const complaints = await validateRoot(older, 'terraform/gke');
  expect(complaints.map(({ summary, place }) => `${summary}: ${place}`)).toEqual([
    expect.stringMatching(/^Invalid resource type: modules\/edge\/main\.tf:\d+$/),
  ]);
});

describe('pins', () => {
  const roots = clouds.flatMap((cloud) => [`${cloud}/versions.tf`, `${cloud}/bootstrap/versions.tf`]);

  test.each(roots)('%s pins its provider to one version', (file) => {
    const constraints = [...read(file).matchAll(/^\s+version = "([^"]+)"/gm)].map(([, version]) => version);
    expect(constraints).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect(read(file)).toMatch(/^ {2}required_version = ">= \d+\.\d+\.\d+, < 2\.0\.0"$/m);
  });

  test('a module is our own, in this folder', () => {
    const files = readdirSync(terraform, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.tf'));
    const sources = files.flatMap((file) => [...read(file).matchAll(/^ {2}source\s+= "([^"]+)"/gm)]);
    expect(sources.length).toBeGreaterThan(30);
    for (const [, source] of sources) expect(source).toMatch(/^\.\/modules\/[a-z-]+$/);
  });

  test('Kubernetes is N-1 or N-2', () => {
    const { n, allowed } = JSON.parse(read('versions.json')) as { n: string; allowed: readonly string[] };
    const minor = Number(n.split('.')[1]);
    expect(allowed).toEqual([`1.${minor - 1}`, `1.${minor - 2}`]);
  });
});

test('every environment of every cloud has a state of its own', () => {
  const states = stages.map(([cloud, environment]) =>
    read(`${cloud}/envs/${environment}.backend.hcl`).replaceAll(/^#.*\n/gm, ''),
  );
  expect(new Set(states).size).toBe(states.length);
  for (const cloud of clouds)
    expect(read(`${cloud}/versions.tf`)).toMatch(/^ {2}backend "(azurerm|gcs|oci)" \{/m);
});

const readGitops = (file: string): string => readFileSync(join(gitops, file), 'utf8');

function annotationsOf({ outputs }: Evaluation): Readonly<Record<string, string>> {
  return (outputs['cluster_secret'] as { readonly annotations: Record<string, string> }).annotations;
}

const evaluations = new Map<string, ReadonlyMap<string, Evaluation>>();

/** The state that a stage's variables come to, in one mode of Kafka. */
async function evaluate(cloud: Cloud, environment: Environment, mode = 'strimzi'): Promise<Evaluation> {
  const key = `${cloud}/${environment}`;
  const runs =
    evaluations.get(key) ??
    (await evaluateRoot(workspace, { root: `terraform/${cloud}`, environment, file: 'contract' }));
  evaluations.set(key, runs);
  const evaluation = runs.get(mode);
  if (evaluation === undefined) throw new Error(`${key} has no run ${mode}: ${[...runs.keys()].join(', ')}`);
  return evaluation;
}

test.each([
  ['aks', 'refusals'],
  ['gke', 'refusals'],
  ['oke', 'refusals'],
  ['oke', 'single-domain'],
])('%s passes its own test of %s', async (cloud, file) => {
  const own = { root: `terraform/${cloud}`, environment: 'dev', file };
  expect(await evaluateRoot(workspace, own)).toBeInstanceOf(Map);
});

describe.each(stages)('%s, %s', (cloud, environment) => {
  test.each(['strimzi', 'managed_kafka'])('%s: Argo CD learns what the contract says', async (mode) => {
    const { outputs } = await evaluate(cloud, environment, mode);
    const check = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).compile(
      JSON.parse(read('contract.json')) as object,
    );
    check(outputs['cluster_secret']);
    expect(check.errors ?? []).toEqual([]);
    expect(outputs['cluster_secret']).toMatchObject({
      labels: { 'todo.dev/env': environment, 'todo.dev/cloud': cloud },
    });
  });

  test('the cluster Secret is a manifest without a credential', async () => {
    const { outputs } = await evaluate(cloud, environment);
    expect(parse(String(outputs['cluster_secret_manifest']))).toMatchObject({
      kind: 'Secret',
      metadata: { namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
      stringData: {
        server: 'https://kubernetes.default.svc',
        config: '{"tlsClientConfig":{"insecure":false}}',
      },
    });
  });

  test('no secret is in the state', async () => {
    for (const mode of ['strimzi', 'managed_kafka']) {
      const { text } = await evaluate(cloud, environment, mode);
      expect(text).not.toContain('canary-of-the-test');
    }
  });

  test('what the specification asks for is what the arguments come to', async () => {
    const evaluation = await evaluate(cloud, environment, 'managed_kafka');
    const asked = settings[cloud].filter(({ in: only }) => only === undefined || only.includes(environment));
    expect(asked.flatMap((setting) => findDeviations(evaluation, setting))).toEqual([]);
  });

  test('every resource names its owner', async () => {
    const { resources } = await evaluate(cloud, environment, 'managed_kafka');
    const ownerless = resources.filter(({ values }) => {
      const tags = 'tags' in values ? values['tags'] : values['freeform_tags'];
      return tags !== undefined && (tags as Record<string, unknown> | null)?.['owner'] !== 'team-platform';
    });
    // Google's provider gives its labels to all: versions.tf says which.
    if (cloud === 'gke') expect(read('gke/versions.tf')).toContain('default_labels = local.labels');
    else expect(ownerless.map(({ address }) => address)).toEqual([]);
  });

  test('what values of the environment say of the cluster is so', async () => {
    const annotations = annotationsOf(await evaluate(cloud, environment));
    for (const chart of ['todo', 'todo-dapr']) {
      const { cluster } = parse(readGitops(`environments/${environment}/${cloud}/values/${chart}.yaml`)) as {
        readonly cluster: Readonly<Record<string, unknown>>;
      };
      for (const fact of ['dnsZone', 'vaultName', 'gcpProject']) {
        if (cluster[fact] !== undefined) expect(cluster[fact], `${chart}: ${fact}`).toBe(annotations[fact]);
      }
    }
  });

  test('NetworkPolicies name the ranges that Terraform gives', async () => {
    const { outputs } = await evaluate(cloud, environment);
    const ranges = Object.values(outputs['ranges'] as Record<string, string>);
    for (const file of ['todo.yaml', 'kafka.yaml']) {
      const text = readFileSync(join(gitops, 'environments', environment, cloud, 'values', file), 'utf8');
      for (const [cidr] of text.matchAll(/\b10\.\d+\.\d+\.\d+\/\d+/g))
        expect(ranges, `${file}: ${cidr}`).toContain(cidr);
    }
  });
});

describe('a setting that came out otherwise is found', () => {
  const resource = { address: 'a.b', type: 'a', name: 'b', values: { list: [{ on: false }] } };
  const evaluation = { outputs: {}, text: '', resources: [resource] };
  const setting = { requirement: 'CL-6', type: 'a', path: 'list.0.on', is: true };

  test.each([
    ['by its value', setting, ['CL-6: a.b: list.0.on is false']],
    ['by its absence', { ...setting, path: 'list.1.on' }, ['CL-6: a.b: list.1.on is undefined']],
    ['because nothing has it', { ...setting, type: 'c' }, ['CL-6: there is no c']],
    ['unless it is right', { ...setting, is: false }, []],
  ])('%s', (_, asked, deviations) => {
    expect(findDeviations(evaluation, asked)).toEqual(deviations);
  });
});

test('no two environments share an address', () => {
  const ranges = stages.flatMap(([cloud, environment]): readonly NamedRange[] => {
    const text = read(`${cloud}/envs/${environment}.tfvars`);
    const found = [...text.matchAll(/^ {2}(address_space|pods|services)\s+= "([^"]+)"/gm)];
    expect(found).toHaveLength(3);
    return found.map(([, name, cidr = '']) => ({
      name: `${cloud} ${environment} ${name}`,
      ...parseRange(cidr),
    }));
  });
  expect(findOverlaps(ranges)).toEqual([]);
});

describe('overlaps are found', () => {
  const name = (cidr: string): NamedRange => ({ name: 'n', ...parseRange(cidr) });

  test('inside another, and at its last address', () => {
    expect(findOverlaps([name('10.0.0.0/8'), name('10.255.255.255/32')])).toHaveLength(1);
    expect(findOverlaps([name('10.0.0.0/16'), name('10.1.0.0/16')])).toEqual([]);
  });

  test.each(['10.0.0.1/16', '10.0.0/16', 'ten'])('%s is refused', (cidr) => {
    expect(() => parseRange(cidr)).toThrow('is no range');
  });
});

describe('what charts and components expect of the cloud', () => {
  const { all, oke, managedKafka } = JSON.parse(read('secrets.json')) as Record<string, readonly string[]>;
  const entries = new Set([...(all ?? []), ...(oke ?? []), ...(managedKafka ?? []), 'platform-external-dns']);

  test('is an entry of the secrets store', () => {
    const texts = ['values.yaml', 'values-aks.yaml', 'values-oke.yaml'].map((file) =>
      readFileSync(join(gitops, 'platform', 'secret-stores', file), 'utf8'),
    );
    const named = texts.flatMap((text) =>
      [...text.matchAll(/^ +entry: ([a-z-]+)$/gm)].map(([, entry]) => entry),
    );
    expect(named.length).toBeGreaterThan(5);
    for (const entry of named) expect([...entries]).toContain(entry);
  });

  test('is an entry for every secret a service may read', () => {
    const values = parse(readFileSync(join(gitops, 'charts', 'todo-dapr', 'values.yaml'), 'utf8')) as {
      readonly services: Record<string, { readonly secrets?: readonly string[] }>;
    };
    const named = Object.values(values.services).flatMap(({ secrets }) => secrets ?? []);
    expect(named.length).toBeGreaterThan(3);
    for (const entry of named) expect([...entries]).toContain(entry);
  });

  test('is an annotation of the contract', async () => {
    const files = ['platform', 'argocd/applicationsets'].flatMap((folder) =>
      readdirSync(join(gitops, folder), { recursive: true }).map((file) => join(folder, String(file))),
    );
    const named = files
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) => [...readGitops(file).matchAll(/\bannotation: "?([A-Za-z.-]+)/g)])
      .map(([, annotation]) => String(annotation));
    const given = await Promise.all(clouds.map((cloud) => evaluate(cloud, 'prod')));
    const known = new Set(given.flatMap((evaluation) => Object.keys(annotationsOf(evaluation))));
    expect(named.length).toBeGreaterThan(10);
    for (const annotation of named) expect([...known]).toContain(annotation);
  });

  test('is an identity for every service that reads secrets by itself', () => {
    const { services } = parse(readGitops('charts/todo/values.yaml')) as {
      readonly services: Record<string, { readonly uses?: readonly string[] }>;
    };
    const reading = Object.keys(services).filter((name) => services[name]?.uses?.includes('secrets'));
    const workloads = JSON.parse(read('workloads.json')) as Record<string, { readonly namespace: string }>;
    const apps = Object.keys(workloads).filter((name) => workloads[name]?.namespace === 'todo-apps');
    expect(apps.sort()).toEqual(reading.sort());
  });
});
