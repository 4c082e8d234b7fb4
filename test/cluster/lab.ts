import { join } from 'node:path';
import { application } from '../scenarios/application.ts';
import { applicationSet } from '../scenarios/application-set.ts';
import type { ArgocdRole, Drift, Lab } from '../scenarios/lab.ts';
import { openRepository } from '../scenarios/repository.ts';
import type { ArgocdApi } from './argocd/api.ts';
import type { GitSite } from './git.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { observeKubernetes } from './observe.ts';
import type { ProcessGroup } from './processes.ts';
import { openProjects } from './projects.ts';
import { imageReference } from './registry.ts';

interface Parts {
  /** Argo CD's API. */
  readonly url: string;
  /** Of the role `pipeline` of the project `delivery`. */
  readonly token: string;
  readonly admin: ArgocdApi;
  readonly kubernetes: KubernetesApi;
  readonly git: GitSite;
  /** Host of the image registry. */
  readonly registry: string;
  readonly processes: Pick<ProcessGroup, 'kill'>;
  readonly restart: (role: ArgocdRole) => Promise<void>;
  /** The script of the command line; by default its source. */
  readonly slipway?: string;
}

const sourceOfSlipway = join(import.meta.dirname, '..', '..', 'scripts', 'slipway.ts');

/** The running rig as a world for scenarios: its pods live at the pace of the clock. */
export function openLab(parts: Parts): Lab {
  const { url, token, admin, kubernetes, git, registry, slipway = sourceOfSlipway } = parts;
  return {
    server: 'real',
    url,
    token,
    environment: { ARGOCD_AUTH_TOKEN: token, SLIPWAY_GIT_TOKEN: git.writer.password },
    admin,
    git: openRepository(git.url, git.repository, git.server),
    platform: git.platform,
    observe: observeKubernetes(kubernetes),
    speed: 1,
    slipway,
    createApplication: (request) => kubernetes.apply(application({ ...request, repoUrl: git.url })),
    createApplicationSet: (request) => kubernetes.apply(applicationSet({ ...request, repoUrl: git.url })),
    ...openProjects(admin, kubernetes),
    createNamespace: (name) => kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
    drift: (namespace, change) => patchDeployment(kubernetes, namespace, change),
    image: (name, tag) => imageReference(registry, name, tag),
    kill: (role) => parts.processes.kill(`argocd-${role}`),
    restart: parts.restart,
  };
}

async function patchDeployment(
  kubernetes: KubernetesApi,
  namespace: string,
  { replicas, image }: Drift,
): Promise<void> {
  const template =
    image === undefined ? {} : { template: { spec: { containers: [{ name: 'api', image }] } } };
  const spec = { ...(replicas === undefined ? {} : { replicas }), ...template };
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/api`;
  await kubernetes.call('PATCH', path, JSON.stringify({ spec }), 'application/strategic-merge-patch+json');
}
