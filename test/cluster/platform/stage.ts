import type { Cluster } from '../../../scripts/platform/release.ts';
import { provideChartTool } from '../../../scripts/tools/chart-tools.ts';
import { readConfig, readValues } from '../../tools/gitops/argocd-admin.ts';
import { clusterSecret } from '../../tools/gitops/argocd-generated.ts';
import { readArgocdObjects } from '../../tools/gitops/gitops-files.ts';
import {
  applicationCharts,
  describeCluster,
  planOwnReleases,
  renderOwnObjects,
} from '../../tools/gitops/render-platform.ts';
import { createAccountToken } from '../argocd/api.ts';
import { node } from '../kwok.ts';
import { waitFor } from '../processes.ts';
import { type Rig, startRig } from '../rig.ts';
import { copyGitops } from './copy.ts';
import { define, type ForeignKind, foreignKindsOf, readGroups } from './kinds.ts';

/** A cluster as Terraform leaves it, with an Argo CD that has just been given the platform's root. */
export interface Stage extends AsyncDisposable {
  readonly rig: Rig;
  /** The kinds that operators bring. */
  readonly kinds: readonly ForeignKind[];
  /** The Applications that are meant for it. */
  readonly applications: readonly string[];
  /** For the command line: the token of the account `slipway`. */
  readonly environment: Readonly<Record<string, string>>;
}

const place = { env: 'dev', cloud: 'aks' } as const;

/** `slipway` is the script of the command line. */
export async function startStage(slipway: string): Promise<Stage> {
  const rig = await startRig({ slipway, helm: await provideChartTool('helm'), serverSideDiff: true });
  try {
    return await fill(rig);
  } catch (error) {
    await rig.close();
    throw error;
  }
}

async function fill(rig: Rig): Promise<Stage> {
  const { kubernetes, git } = rig;
  const cluster = await describeCluster(place.env, place.cloud);
  const kinds = foreignKindsOf(await renderOwnObjects(cluster), await readGroups(kubernetes));
  await configureArgocd(rig);
  // Before Argo CD looks at the cluster: it reads all that the API server knows anew with every definition that comes.
  await define(kubernetes, kinds);
  await kubernetes.applyAll(['1', '2', '3'].map((zone) => node(`app-${zone}`, labelsOfPool('app', zone))));
  await git.commit(await copyGitops(git.url));
  await kubernetes.apply(clusterSecret(cluster, 'https://kubernetes.default.svc'));
  // All else comes from the one object that is applied by hand.
  await kubernetes.applyAll(await readArgocdObjects('bootstrap', git.url));
  const environment = { ARGOCD_AUTH_TOKEN: await createToken(rig), SLIPWAY_GIT_TOKEN: git.writer.password };
  return {
    rig,
    kinds,
    applications: await listApplications(cluster),
    environment,
    [Symbol.asyncDispose]: () => rig.close(),
  };
}

async function listApplications(cluster: Cluster): Promise<readonly string[]> {
  const own = applicationCharts.map((chart) => `${chart}-${cluster.env}-${cluster.cloud}`);
  return ['root', ...own, ...(await planOwnReleases(cluster)).map(({ name }) => name)];
}

/** Argo CD takes a moment to hear of the account that has just been configured. */
async function createToken({ admin, kubernetes }: Rig): Promise<string> {
  return waitFor(() => createAccountToken(admin, 'slipway', 'pipeline'), {
    what: 'a token of the account slipway',
    deadlineMs: 60_000,
    signal: kubernetes.closed,
  });
}

/** As the module node-pools labels its nodes. */
function labelsOfPool(pool: string, zone: string): Readonly<Record<string, string>> {
  return { 'todo.dev/pool': pool, 'topology.kubernetes.io/zone': `westeurope-${zone}` };
}

/** What the values of the chart argo-cd say, but for the logins of people: there is an administrator, and no directory. */
async function configureArgocd({ kubernetes }: Rig): Promise<void> {
  const { 'admin.enabled': _, ...general } = await readValues('argo-cd', 'configs', 'cm');
  const { 'dex.config': __, ...accounts } = await readConfig('accounts', 'configs', 'cm');
  const health = await readConfig('health', 'configs', 'cm');
  const rbac = await readConfig('accounts', 'configs', 'rbac');
  const configMaps = { 'argocd-cm': { ...general, ...accounts, ...health }, 'argocd-rbac-cm': rbac };
  for (const [name, data] of Object.entries(configMaps)) {
    const path = `/api/v1/namespaces/argocd/configmaps/${name}`;
    await kubernetes.call('PATCH', path, JSON.stringify({ data }), 'application/merge-patch+json');
  }
}
