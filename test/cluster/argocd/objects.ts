import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deliveryProject } from '../../scenarios/application.ts';
import type { GitLogin } from '../git.ts';
import type { KubernetesApi, KubernetesObject } from '../kubernetes-api.ts';
import { readObjects } from '../module-files.ts';
import { waitFor } from '../processes.ts';

/** The role of the project whose token a pipeline would have. */
export const pipelineRole = 'pipeline';
/** The account a pipeline would have where project tokens are not used. */
export const pipelineAccount = 'pipeline';

interface Plan {
  readonly api: KubernetesApi;
  /** The `argocd` binary. */
  readonly argocd: string;
  /** The unpacked Go module of Argo CD. */
  readonly module: string;
  readonly applicationNamespaces: readonly string[];
  readonly adminPassword: string;
  /** With what the hydrator writes to the repository it hydrates. */
  readonly gitWriter: GitLogin & { readonly url: string };
}

const namespace = 'argocd';

/** CRDs, configuration, accounts and the project: all Argo CD expects to find when it starts. */
export async function createArgocdObjects(plan: Plan): Promise<void> {
  const { api, module } = plan;
  const crds = await readObjects(join(module, 'manifests/crds'));
  await api.applyAll(crds);
  await api.applyAll([namespace, ...plan.applicationNamespaces].map(namespaceObject));
  const configuration = await readObjects(join(module, 'manifests/base/config'));
  const secrets = await secretData(plan);
  await api.applyAll([
    ...configuration.map((object) => configure(object, secrets)),
    writeCredentials(plan.gitWriter),
  ]);
  await waitFor(
    async () => Promise.all(crds.map(({ metadata }) => api.get(establishedPath(metadata.name)))),
    {
      what: 'the resources of Argo CD',
      deadlineMs: 30_000,
      signal: api.closed,
    },
  );
  await api.apply(project(plan.applicationNamespaces));
}

export function namespaceObject(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function establishedPath(crd: string): string {
  const [plural = '', ...group] = crd.split('.');
  return `/apis/${group.join('.')}/v1alpha1/${plural}`;
}

async function secretData({ argocd, adminPassword }: Plan): Promise<Readonly<Record<string, string>>> {
  const env = { ...process.env, ARGOCD_BINARY_NAME: 'argocd' };
  const args = ['account', 'bcrypt', '--password', adminPassword];
  const { stdout } = await promisify(execFile)(argocd, args, { env });
  return {
    'admin.password': stdout.trim(),
    'admin.passwordMtime': new Date(0).toISOString().replace('.000', ''),
    'server.secretkey': randomBytes(32).toString('base64'),
  };
}

/** Adds what this installation has of its own to the objects every installation begins with. */
function configure(object: KubernetesObject, secrets: Readonly<Record<string, string>>): KubernetesObject {
  const own: Readonly<Record<string, object>> = {
    'argocd-cm': { data: { ...dataOf(object), [`accounts.${pipelineAccount}`]: 'apiKey' } },
    'argocd-rbac-cm': { data: { 'policy.csv': accountPolicies() } },
    'argocd-secret': { stringData: secrets },
  };
  const metadata = { ...object.metadata, namespace };
  return { ...object, ...own[object.metadata.name], metadata };
}

/**
 * Sent as a header: asked for through Argo CD's socket they would get lost where several commit-servers run on one
 * machine, for its path is fixed.
 */
function writeCredentials({ url, username, password }: Plan['gitWriter']): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'hydrator',
      namespace,
      labels: { 'argocd.argoproj.io/secret-type': 'repository-write' },
    },
    stringData: { type: 'git', url, username, password, forceHttpBasicAuth: 'true' },
  };
}

function dataOf({ data }: KubernetesObject): object {
  return typeof data === 'object' && data !== null ? data : {};
}

/**
 * The rights the documentation asks for: to see, to read logs, to start a sync, to run a Rollout's actions, to delete the
 * pod a StatefulSet is stuck behind, to tell the step of an ApplicationSet.
 */
const rights = [
  ['applications', 'get'],
  ['applications', 'sync'],
  ['applications', 'action/argoproj.io/Rollout/*'],
  ['applications', 'delete/*/Pod/*'],
  ['logs', 'get'],
  ['applicationsets', 'get'],
] as const;

function accountPolicies(): string {
  const rows = rights.map(
    ([resource, action]) => `p, role:pipeline, ${resource}, ${action}, ${deliveryProject}/*, allow`,
  );
  return [...rows, `g, ${pipelineAccount}, role:pipeline`, ''].join('\n');
}

function project(sourceNamespaces: readonly string[]): KubernetesObject {
  const subject = `proj:${deliveryProject}:${pipelineRole}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: deliveryProject, namespace },
    spec: {
      sourceRepos: ['*'],
      sourceNamespaces,
      destinations: [{ server: '*', namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      roles: [
        {
          name: pipelineRole,
          policies: rights.map(
            ([resource, action]) => `p, ${subject}, ${resource}, ${action}, ${deliveryProject}/*, allow`,
          ),
        },
      ],
    },
  };
}
