import { dirname, join } from 'node:path';
import type { ApplicationDefinition } from '../../scripts/sandbox/argocd/argocd-options.ts';
import { leastRights } from '../../scripts/sandbox/argocd/tokens.ts';
import { specOf } from '../../scripts/sandbox/cluster/manifests.ts';
import { parseOutcome } from '../../scripts/sandbox/cluster/outcomes.ts';
import type { ImageRegistry } from '../../scripts/sandbox/registry.ts';
import { BareRepository } from '../../scripts/sandbox/repository.ts';
import { type Sandbox, startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { openSession } from '../cluster/argocd/api.ts';
import {
  type ApplicationRequest,
  automatedOf,
  deliveryProject,
  labelsOf,
  sourcesOf,
  syncOptions,
} from './application.ts';
import { openEmbeddedProjects } from './embedded-projects.ts';
import { observeSandbox } from './embedded-truth.ts';
import type { ArgocdRole, Drift, Lab, LabRepository } from './lab.ts';
import { openRepository } from './repository.ts';

export interface EmbeddedLab extends Lab, AsyncDisposable {
  readonly sandbox: Sandbox;
}

/** Ten seconds of the model cluster in one: short enough to wait for, long enough for a busy machine. */
const speed = 10;

/** The embedded Argo CD as a world for scenarios; `slipway` is the script of the command line under test. */
export async function startEmbeddedLab(slipway: string): Promise<EmbeddedLab> {
  const sandbox = await startSandbox({ environments: [], speed });
  const { argocd, repositoryUrl, registry } = sandbox;
  const token = argocd.tokens.issue({ account: 'pipeline', permissions: leastRights(deliveryProject) });
  const repository = openRepository(repositoryUrl, sandbox.repository, sandbox.git);
  const platform = await addRepository(sandbox);
  return {
    sandbox,
    server: 'embedded',
    url: argocd.url,
    token,
    environment: { ...sandbox.environment, ARGOCD_AUTH_TOKEN: token },
    admin: openSession(argocd.url, argocd.tokens.issue({ account: 'admin' })),
    git: {
      ...repository,
      breakDown: () => {
        repository.breakDown();
        argocd.switches.gitOutage = 'unexpected client error: unexpected requesting status code: 503';
      },
      recover: () => {
        repository.recover();
        argocd.switches.gitOutage = undefined;
      },
    },
    platform,
    observe: observeSandbox(argocd.cluster),
    speed,
    slipway,
    createApplication: async (request) => createApplication(sandbox, request),
    createApplicationSet: async () => {
      throw new Error('the embedded server has no controller for ApplicationSets');
    },
    ...openEmbeddedProjects(argocd),
    // A namespace of the model cluster is there as soon as something is put into it.
    createNamespace: async () => undefined,
    drift: async (namespace, change) => changeDeployment(argocd.cluster, namespace, change),
    image: (name, tag) => pushImage(registry, name, tag),
    kill: (role) => switchRole(sandbox, role, 'off'),
    restart: (role) => switchRole(sandbox, role, 'on'),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** A second repository beside the one of the sandbox, behind the same server. */
async function addRepository({ argocd, git, repository }: Sandbox): Promise<LabRepository> {
  const added = await BareRepository.create(join(dirname(repository.gitDir), 'beside.git'));
  await added.commit({ branch: 'main', message: 'Begin\n', files: { 'README.md': 'Shared\n' } });
  const url = `${git.url}/beside.git`;
  argocd.registerRepository(url, added);
  return openRepository(url, added, git);
}

function createApplication(
  { argocd, repositoryUrl }: Sandbox,
  request: Omit<ApplicationRequest, 'repoUrl'>,
): void {
  argocd.applyApplication(definitionOf({ ...request, repoUrl: repositoryUrl }));
}

function definitionOf(request: ApplicationRequest): ApplicationDefinition {
  const { name, retryLimit, namespace } = request;
  return {
    name,
    project: request.project ?? deliveryProject,
    labels: labelsOf(request),
    ...sourcesOf(request),
    destinationNamespace: request.destination ?? name,
    syncOptions,
    automated: automatedOf(request),
    ...(namespace === undefined ? {} : { namespace }),
    ...(retryLimit === undefined ? {} : { retryLimit }),
  };
}

/** Fates the registry itself decides, by a word in the tag; the cluster follows it. */
function pushImage(registry: ImageRegistry, name: string, tag: string): string {
  const fate = parseOutcome(tag)?.name;
  const pushed = registry.push({ repository: name, tag });
  if (fate === 'bad-pull') registry.delete(name, pushed.digest);
  return pushed.reference;
}

function changeDeployment(
  cluster: Sandbox['argocd']['cluster'],
  namespace: string,
  { replicas, image }: Drift,
): void {
  const found = cluster.get({ kind: 'Deployment', namespace, name: 'api' });
  if (found?.kind !== 'Deployment') throw new Error(`no Deployment api in ${namespace}`);
  const spec = specOf('Deployment', found.manifest);
  if (replicas !== undefined) spec.replicas = replicas;
  for (const container of image === undefined ? [] : spec.template.spec.containers) {
    Object.assign(container, { image });
  }
  cluster.apply({ ...found.manifest, spec }, namespace);
}

type Position = 'on' | 'off';

async function switchRole({ argocd }: Sandbox, role: ArgocdRole, position: Position): Promise<void> {
  await roles[role](argocd, position);
}

const roles: Readonly<
  Record<ArgocdRole, (argocd: Sandbox['argocd'], position: Position) => Promise<void> | void>
> = {
  server: (argocd, position) => (position === 'on' ? argocd.start() : argocd.stop()),
  'application-controller': ({ switches }, position) => {
    switches.controllerStopped = position === 'off';
  },
  'repo-server': ({ switches }, position) => {
    switches.gitOutage =
      position === 'off' ? 'connection error: desc = "transport: connection refused"' : undefined;
  },
  // Nothing of the embedded server is a process of its own for these.
  'commit-server': () => undefined,
  'applicationset-controller': () => undefined,
};
