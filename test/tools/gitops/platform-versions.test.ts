import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type Cloud,
  componentShape,
  readComponents,
  versionOf,
} from '../../../scripts/platform/component.ts';
import { allClusters, type Cluster } from '../../../scripts/platform/release.ts';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import { waitFor } from '../../cluster/processes.ts';
import { type Rig, startRig } from '../../cluster/rig.ts';
import { applicationShape, clusterSecret, summarise } from './argocd-generated.ts';
import { readContract } from './cluster-contract.ts';
import { readArgocdObjects, readGitops } from './gitops-files.ts';
import { root } from './root.ts';

const contract = await readContract();
const clusters: readonly Cluster[] = allClusters((cloud: Cloud) =>
  Object.fromEntries(contract[cloud].map((annotation) => [annotation, annotation])),
).filter(({ env, cloud }) => cloud === 'aks' && env !== 'staging');

/** Dev tries what is new, of a chart and of a folder of manifests. */
const tried = { traefik: '41.3.0', 'gateway-api': 'v1.6.1' } as const;
let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ helm: await provideChartTool('helm') });
  const files = await readGitops(rig.git.url);
  for (const name of Object.keys(tried)) {
    const path = `gitops/platform/${name}/component.yaml`;
    files[path] = `${files[path]}versions: { dev: 99.0.0 }\n`;
  }
  await rig.git.commit(files);
  for (const cluster of clusters) {
    await rig.kubernetes.apply(clusterSecret(cluster, `https://${cluster.env}-${cluster.cloud}.invalid`));
  }
  await rig.kubernetes.applyAll(await readArgocdObjects('projects', rig.git.url));
});
afterAll(() => rig.close());

test('Argo CD gives an environment the version that it tries before the others', async () => {
  const sets = await readArgocdObjects('applicationsets', rig.git.url);
  const applicationSet = sets.find(({ metadata }) => metadata.name === 'platform');
  const applications = await waitFor(
    async () => {
      const made = z
        .object({ applications: z.array(applicationShape).nullish() })
        .parse(await rig.admin.call('POST', '/api/v1/applicationsets/generate', { applicationSet }));
      return (made.applications?.length ?? 0) > 50 ? made.applications : undefined;
    },
    { what: 'the applications of the platform', deadlineMs: 60_000 },
  );
  for (const [name, others] of Object.entries(tried)) {
    const versionIn = (env: string) =>
      summarise(applications?.find(({ metadata }) => metadata.name === `${name}-${env}-aks`)).version;
    expect(versionIn('dev'), name).toBe('99.0.0');
    expect(versionIn('prod'), name).toBe(others);
  }
});

test('A version is that of the environment, else that of all; what is ours has none', async () => {
  const components = await readComponents(root);
  const traefik = componentShape.parse({ ...components.get('traefik'), versions: { dev: '99.0.0' } });
  expect(versionOf(traefik, 'dev')).toBe('99.0.0');
  expect(versionOf(traefik, 'prod')).toBe(tried.traefik);
  const rbac = components.get('rbac');
  expect(rbac === undefined ? '' : versionOf(rbac, 'dev')).toBeUndefined();
  const moving = { ...components.get('traefik'), versions: { dev: '99.x' } };
  expect(componentShape.safeParse(moving).success).toBe(false);
});
