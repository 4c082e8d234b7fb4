import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clouds, environments } from '../../../scripts/platform/component.ts';
import type { RenderedObject } from '../../../scripts/platform/render.ts';
import { type KubernetesObject, KubernetesRefusal } from '../../cluster/kubernetes-api.ts';
import { readGroups } from '../../cluster/platform/kinds.ts';
import { type PolicyCluster, startPolicyCluster } from './policies-cluster.ts';
import { describeCluster, renderOwnObjects } from './render-platform.ts';

let cluster: PolicyCluster;
/** The groups of Kubernetes itself: what operators bring has no schema here. */
let groups: ReadonlySet<string>;

beforeAll(async () => {
  cluster = await startPolicyCluster();
  const foreign = new Set(['argoproj.io', 'kafka.strimzi.io']);
  groups = new Set([...(await readGroups(cluster.plane.api))].filter((group) => !foreign.has(group)));
});
afterAll(() => cluster[Symbol.asyncDispose]());

function isOfKubernetes({ apiVersion }: RenderedObject): boolean {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined || groups.has(group);
}

/** Why a real API server would not create an object; it refuses what it does not know, and keeps nothing. */
async function refusalOf(object: KubernetesObject): Promise<string | undefined> {
  const { api } = cluster.plane;
  const path = (await api.pathOf(object)).replace(/\/[^/]+$/, '?dryRun=All&fieldValidation=Strict');
  return api.call('POST', path, JSON.stringify(object)).then(
    () => undefined,
    (error: unknown) => {
      // Namespaces and what Kubernetes has from the outset are there already.
      if (error instanceof KubernetesRefusal && error.status === 409) return undefined;
      return String(error);
    },
  );
}

async function createNamespaces(objects: readonly RenderedObject[]): Promise<void> {
  const names = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  await cluster.plane.api.applyAll(
    [...names].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  );
}

const places = environments.flatMap((env) => clouds.map((cloud) => ({ env, cloud })));

describe('a real API server, asked strictly', () => {
  test.each(places)('takes every object of our charts in $env on $cloud', async ({ env, cloud }) => {
    const objects = (await renderOwnObjects(await describeCluster(env, cloud))).filter(isOfKubernetes);
    expect(objects.length).toBeGreaterThan(120);
    await createNamespaces(objects);
    const refusals = await Promise.all(objects.map((object) => refusalOf(object as KubernetesObject)));
    expect(refusals.filter((refusal) => refusal !== undefined)).toEqual([]);
  });

  test('takes no field that it does not know, and no value that means nothing', async () => {
    const metadata = { name: 'wrong', namespace: 'default' };
    const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata };
    const selector = { matchLabels: { app: 'wrong' } };
    await expect(
      refusalOf({ ...budget, spec: { selector, maxUnavailabel: 1 } } as KubernetesObject),
    ).resolves.toContain('maxUnavailabel');
    await expect(
      refusalOf({ ...budget, spec: { selector, minAvailable: 1, maxUnavailable: 1 } } as KubernetesObject),
    ).resolves.toContain('cannot be both set');
  });
});
