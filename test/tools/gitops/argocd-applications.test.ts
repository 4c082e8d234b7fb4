import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type Cloud,
  clouds,
  environments,
  isForeignChart,
  readComponents,
} from '../../../scripts/platform/component.ts';
import { allClusters, type Cluster, planReleases } from '../../../scripts/platform/release.ts';
import {
  hasChart,
  type RenderedObject,
  readObjects,
  renderRelease,
} from '../../../scripts/platform/render.ts';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import type { KubernetesApi, KubernetesObject } from '../../cluster/kubernetes-api.ts';
import { waitFor } from '../../cluster/processes.ts';
import { type Rig, startRig } from '../../cluster/rig.ts';
import {
  type Application,
  applicationShape,
  clusterSecret,
  expectedOf,
  summarise,
} from './argocd-generated.ts';
import { readContract } from './cluster-contract.ts';
import { gitopsUrl, readArgocdObjects, readGitops } from './gitops-files.ts';
import { kubeVersion } from './own-charts.ts';
import { root } from './root.ts';

const components = await readComponents(root);
const contract = await readContract();
/** Each value tells where it is from. */
const annotationsOf = (cloud: Cloud): Record<string, string> =>
  Object.fromEntries(contract[cloud].map((annotation) => [annotation, `${cloud}-${annotation}`]));

let rig: Rig;
let generated: ReadonlyMap<string, Application>;
const nine = allClusters(annotationsOf);

beforeAll(async () => {
  rig = await startRig({ helm: await provideChartTool('helm') });
  await rig.git.commit(await readGitops(rig.git.url));
  for (const cluster of nine) {
    await rig.kubernetes.apply(clusterSecret(cluster, `https://${cluster.env}-${cluster.cloud}.invalid`));
  }
  await rig.kubernetes.applyAll(await readArgocdObjects('projects', rig.git.url));
  const sets = await readArgocdObjects('applicationsets', rig.git.url);
  generated = new Map((await Promise.all(sets.map(generate))).flat().map((one) => [one.metadata.name, one]));
});
afterAll(() => rig.close());

/** What Argo CD makes of an application set, without making it. It takes no project from a template, so it gets one. */
async function generate(set: KubernetesObject): Promise<Application[]> {
  const applicationSet = structuredClone(set) as unknown as {
    spec: { template: { spec: { project: string } } };
  };
  const { spec } = applicationSet.spec.template;
  if (spec.project.includes('{{')) spec.project = 'default';
  const answer = await waitFor(
    // The server's own view of the clusters takes a moment.
    async () => {
      const body = { applicationSet };
      const made = z
        .object({ applications: z.array(applicationShape).nullish() })
        .parse(await rig.admin.call('POST', '/api/v1/applicationsets/generate', body));
      const applications = made.applications ?? [];
      return applications.length >= 2 * nine.length ? applications : undefined;
    },
    { what: `the applications of ${set.metadata.name}`, deadlineMs: 60_000 },
  );
  return answer;
}

/** Refuses what the schema does not know, as `kubectl apply --validate=strict` would. */
async function applyStrictly(api: KubernetesApi, object: KubernetesObject): Promise<void> {
  const path = await api.pathOf(object);
  const query = '?fieldManager=test&force=true&dryRun=All&fieldValidation=Strict';
  await api.call('PATCH', `${path}${query}`, JSON.stringify(object), 'application/apply-patch+yaml');
}

function labelsOf({ metadata }: KubernetesObject): Readonly<Record<string, string>> {
  return z.record(z.string(), z.string()).parse(metadata['labels'] ?? {});
}

describe('the objects of Argo CD', () => {
  test.each(['bootstrap', 'projects', 'applicationsets'])(
    'in %s have no field it does not know',
    async (folder) => {
      for (const object of await readArgocdObjects(folder)) await applyStrictly(rig.kubernetes, object);
    },
  );

  test('would be refused with a field it does not know', async () => {
    const [project] = await readArgocdObjects('projects');
    const wrong = { ...project, spec: { ...(project?.['spec'] as object), sourceRepo: ['*'] } };
    await expect(applyStrictly(rig.kubernetes, wrong as KubernetesObject)).rejects.toThrow('sourceRepo');
  });

  test('carry the labels of every object of the platform', async () => {
    const folders = await Promise.all(
      ['bootstrap', 'projects', 'applicationsets'].map((one) => readArgocdObjects(one)),
    );
    for (const object of folders.flat()) {
      expect(Object.keys(labelsOf(object)), object.metadata.name).toEqual(
        expect.arrayContaining([
          ...['app.kubernetes.io/instance', 'app.kubernetes.io/managed-by', 'app.kubernetes.io/name'],
          ...['app.kubernetes.io/part-of', 'todo.dev/owner'],
        ]),
      );
    }
  });
});

describe('the application sets, as Argo CD itself generates them for nine clusters', () => {
  test('give each cluster the components that are meant for it, and the application', async () => {
    const planned = (await planReleases(root, components.values(), nine)).map(({ name }) => name);
    const own = nine.flatMap(({ env, cloud }) => [`todo-dapr-${env}-${cloud}`, `todo-${env}-${cloud}`]);
    expect([...generated.keys()].sort()).toEqual([...planned, ...own].sort());
  });

  test('give each component its chart, version, values files and the values of the cluster', async () => {
    for (const release of await planReleases(root, components.values(), nine)) {
      expect(summarise(generated.get(release.name)), release.name).toEqual(expectedOf(release));
    }
  });

  test.each(environments)('render the services of %s from the files that bump and promote write', (env) => {
    for (const cloud of clouds) {
      const files = generated.get(`todo-${env}-${cloud}`)?.spec.source?.helm?.valueFiles;
      expect(files).toEqual([
        `/gitops/environments/${env}/values/todo.yaml`,
        `/gitops/environments/${env}/${cloud}/values/todo.yaml`,
        `/gitops/environments/${env}/${cloud}/todo.yaml`,
      ]);
    }
  });

  test('give the services what Terraform says of the cluster', () => {
    const parametersOf = (name: string): Readonly<Record<string, string>> =>
      summarise(generated.get(name)).parameters;
    for (const env of environments) {
      expect(parametersOf(`todo-${env}-aks`)).toMatchObject({
        'cluster.dnsZone': 'aks-dnsZone',
        'cluster.azureClientIds.chat-api': 'aks-identity.chat-api',
      });
      expect(parametersOf(`todo-${env}-gke`)).toEqual({ 'cluster.dnsZone': 'gke-dnsZone' });
      expect(parametersOf(`todo-dapr-${env}-aks`)).toEqual({ 'cluster.vaultName': 'aks-vaultName' });
      expect(parametersOf(`todo-dapr-${env}-gke`)).toEqual({ 'cluster.gcpProject': 'gke-gcpProject' });
      expect(parametersOf(`todo-dapr-${env}-oke`)).toEqual({});
    }
  });

  test('match one step of the RollingSync each: one that matches none would never be synced', async () => {
    const [platform] = await readArgocdObjects('applicationsets');
    const steps = z
      .object({
        strategy: z.object({
          rollingSync: z.object({
            steps: z.array(
              z.object({ matchExpressions: z.array(z.object({ values: z.array(z.string()) })) }),
            ),
          }),
        }),
      })
      .parse(platform?.['spec']).strategy.rollingSync.steps;
    const tiers = steps.flatMap(({ matchExpressions }) => matchExpressions.flatMap(({ values }) => values));
    expect(new Set(tiers).size).toBe(tiers.length);
    for (const { tier, name } of components.values()) expect(tiers, name).toContain(String(tier));
  });
});

/** The one cluster that Argo CD runs in, in the second half of the tests. */
const here: Cluster = {
  ...{ env: 'prod', cloud: 'oke', region: 'eu', kafkaMode: 'strimzi' },
  annotations: { ...annotationsOf('oke'), dnsZone: 'oke.prod.example.com' },
};

function namesOf(objects: readonly RenderedObject[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
}

/** What Argo CD's own repo-server makes of an application. */
async function manifestsOf(application: string): Promise<string[]> {
  const answer = await rig.admin.call('GET', `/api/v1/applications/${application}/manifests`);
  const { manifests } = z.object({ manifests: z.array(z.string()) }).parse(answer);
  return namesOf(manifests.flatMap((manifest) => readObjects(manifest)));
}

describe('the projects, on a real cluster', () => {
  test('let every application have the sources and the destination it asks for', async () => {
    for (const { env, cloud } of nine) {
      await rig.kubernetes.call('DELETE', `/api/v1/namespaces/argocd/secrets/todo-${env}-${cloud}`);
    }
    await rig.kubernetes.apply(clusterSecret(here, 'https://kubernetes.default.svc'));
    // All else comes from the one object that is applied by hand, but the application's set waits for a platform that is
    // healthy, which without its operators it never is (test/cluster/platform.test.ts).
    await rig.kubernetes.applyAll(await readArgocdObjects('bootstrap', rig.git.url));
    await rig.kubernetes.applyAll(await readArgocdObjects('applicationsets', rig.git.url));
    const planned = await planReleases(root, components.values(), [here]);
    const judged = await waitFor(
      async () => {
        const found = await listApplications();
        const isJudged =
          found.length === planned.length + 3 && found.every(({ status }) => status?.sync !== undefined);
        return isJudged ? found : undefined;
      },
      { what: 'a first comparison of every application', deadlineMs: 90_000 },
    );
    const refused = judged.flatMap(({ metadata, status }) =>
      (status?.conditions ?? [])
        .filter(({ type }) => type === 'InvalidSpecError')
        .map(({ message }) => `${metadata.name}: ${message}`),
    );
    expect(refused).toEqual([]);
  });

  test('have Argo CD render our charts as Helm does', async () => {
    const helm = await provideChartTool('helm');
    const own = [...components.values()].filter((one) => hasChart(one) && !isForeignChart(one));
    for (const release of await planReleases(root, own, [here])) {
      const rendered = await renderRelease({ helm, root, kubeVersion }, release);
      expect(await manifestsOf(release.name), release.name).toEqual(namesOf(rendered));
    }
    const services = await manifestsOf('todo-prod-oke');
    expect(services.filter((name) => name.startsWith('Deployment/')).length).toBeGreaterThanOrEqual(9);
    expect(await manifestsOf('todo-dapr-prod-oke')).toContain('Component/secretstore-cloud');
  });

  test('would say so of an application that asks for more', async () => {
    const [root] = await readArgocdObjects('bootstrap', rig.git.url);
    const spec = { ...(root?.['spec'] as object), project: 'todo-prod' };
    const stranger = { ...root, metadata: { ...root?.metadata, name: 'stranger' }, spec } as KubernetesObject;
    await rig.kubernetes.apply(stranger);
    const conditions = await waitFor(
      async () =>
        (await listApplications()).find(({ metadata }) => metadata.name === 'stranger')?.status?.conditions,
      { what: 'the refusal of the stranger', deadlineMs: 30_000 },
    );
    expect(conditions.map(({ type }) => type)).toContain('InvalidSpecError');
  });
});

const listShape = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z
        .object({
          sync: z.unknown().optional(),
          conditions: z.array(z.object({ type: z.string(), message: z.string() })).optional(),
        })
        .optional(),
    }),
  ),
});

async function listApplications(): Promise<z.output<typeof listShape>['items']> {
  const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
  return listShape.parse(await rig.kubernetes.get(path)).items;
}

test('The named repository is the one place that a team has to change', async () => {
  const texts = Object.values(await readGitops('replaced'));
  expect(texts.filter((text) => text.includes('acme/todo-gitops.git'))).toEqual([]);
  expect(gitopsUrl).toMatch(/^https:/);
});
