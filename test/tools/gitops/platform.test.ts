import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type Cloud,
  componentShape,
  isForeignChart,
  platformFolder,
  readComponents,
} from '../../../scripts/platform/component.ts';
import { checkValues, keyOfParameter, readKeys } from '../../../scripts/platform/keys.ts';
import { allClusters, candidatesOf, planReleases } from '../../../scripts/platform/release.ts';
import { readContract } from './cluster-contract.ts';
import { root } from './root.ts';

const components = await readComponents(root);
const foreignCharts = [...components.values()].filter(isForeignChart);

const contract = await readContract();
const annotationsOf = (cloud: Cloud): Record<string, string> =>
  Object.fromEntries(contract[cloud].map((annotation) => [annotation, `the-${annotation}`]));

async function readValues(file: string): Promise<unknown> {
  return parse(await readFile(join(root, file), 'utf8'));
}

describe('the components of the platform', () => {
  test('are those the specification needs, each in the folder of its name', () => {
    const wanted = [
      ...[
        'argo-cd',
        'cert-manager',
        'dapr',
        'external-dns',
        'external-secrets',
        'falco',
        'fluent-bit',
        'jaeger',
      ],
      ...['keda', 'kube-prometheus-stack', 'kyverno', 'opentelemetry-collector', 'storage', 'strimzi'],
      ...['strimzi-access-operator', 'strimzi-drain-cleaner', 'traefik', 'velero'],
    ];
    expect([...components.keys()]).toEqual(expect.arrayContaining(wanted));
    for (const [folder, { name }] of components) expect(name).toBe(folder);
  });

  test('are refused for an unknown key, a moving version and a parameter from nowhere', () => {
    const right = { ...foreignCharts[0] };
    expect(componentShape.safeParse(right).success).toBe(true);
    expect(componentShape.safeParse({ ...right, wave: 3 }).success).toBe(false);
    expect(componentShape.safeParse({ ...right, version: '41.x' }).success).toBe(false);
    expect(componentShape.safeParse({ ...right, parameters: [{ name: 'a' }] }).success).toBe(false);
  });

  test('ask the cluster Secret for nothing but what the contract of Terraform promises', async () => {
    const plan = await planReleases(root, components.values(), allClusters(annotationsOf));
    expect(plan.length).toBeGreaterThan(200);
    expect(new Set(plan.map(({ name }) => name)).size).toBe(plan.length);
    const bare = allClusters(() => ({}));
    await expect(planReleases(root, components.values(), bare)).rejects.toThrow('has no annotation');
  });

  test('leave no values file that no cluster takes', async () => {
    const clusters = allClusters(annotationsOf);
    for (const component of components.values()) {
      if ('repoURL' in component && !isForeignChart(component)) continue;
      const taken = clusters.flatMap((cluster) =>
        component.envs.includes(cluster.env) && component.clouds.includes(cluster.cloud)
          ? candidatesOf(component, cluster)
          : [],
      );
      const folder = join(platformFolder, component.name);
      const there = (await readdir(join(root, folder))).filter((file) => /^values-.*\.yaml$/.test(file));
      for (const file of there) expect(taken, `${component.name}/${file}`).toContain(join(folder, file));
    }
  });
});

describe('the values for charts of others', () => {
  test.each(foreignCharts.map((component) => [component.name, component] as const))(
    'of %s use the keys that its keys.yaml lists, all of them and no others',
    async (_, component) => {
      const keys = await readKeys(root, component.name);
      expect(keys.source).toContain(` at ${component.version}`);
      const releases = await planReleases(root, [component], allClusters(annotationsOf));
      const files = new Set(releases.flatMap(({ valueFiles }) => valueFiles));
      expect(files.size).toBeGreaterThan(0);
      const used = new Set<string>();
      for (const file of files) {
        const use = checkValues(keys, await readValues(file));
        expect(use.problems, file).toEqual([]);
        for (const key of use.used) used.add(key);
      }
      for (const { name } of component.parameters ?? []) {
        const key = keyOfParameter(keys, name);
        expect(key, `parameter ${name}`).toBeDefined();
        used.add(key ?? '');
      }
      expect([...keys.types.keys()].filter((key) => !used.has(key))).toEqual([]);
    },
  );

  test('are refused for a misspelt key, a wrong type and half of the resources', async () => {
    const keys = await readKeys(root, 'traefik');
    expect(checkValues(keys, { deployment: { replica: 1 } }).problems).toHaveLength(1);
    expect(checkValues(keys, { deployment: { replicas: 'three' } }).problems).toHaveLength(1);
    expect(checkValues(keys, { resources: { requests: { cpu: '1', memory: '1Gi' } } }).problems).toHaveLength(
      1,
    );
    expect(checkValues(keys, { log: { format: 'yaml' } }).problems).toHaveLength(1);
    expect(checkValues(keys, { deployment: { replicas: 3 } }).problems).toEqual([]);
  });
});
