import type { ApplicationDefinition } from '../../scripts/sandbox/argocd/argocd-options.ts';
import { leastRights } from '../../scripts/sandbox/argocd/tokens.ts';
import { parseOutcome } from '../../scripts/sandbox/cluster/outcomes.ts';
import type { ImageRegistry } from '../../scripts/sandbox/registry.ts';
import { type Sandbox, startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { openSession } from '../cluster/argocd/api.ts';
import { type ApplicationRequest, deliveryProject } from './application.ts';
import { observeSandbox } from './embedded-truth.ts';
import type { ArgocdRole, Lab } from './lab.ts';
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
    observe: observeSandbox(argocd.cluster),
    speed,
    slipway,
    createApplication: async (request) => createApplication(sandbox, request),
    image: (name, tag) => pushImage(registry, name, tag),
    kill: (role) => switchRole(sandbox, role, 'off'),
    restart: (role) => switchRole(sandbox, role, 'on'),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

function createApplication(
  { argocd, repositoryUrl }: Sandbox,
  request: Omit<ApplicationRequest, 'repoUrl'>,
): void {
  argocd.applyApplication(definitionOf({ ...request, repoUrl: repositoryUrl }));
}

function definitionOf(request: ApplicationRequest): ApplicationDefinition {
  const { name, path, repoUrl, sync = 'automatic', selfHeal = true, retryLimit, namespace } = request;
  return {
    name,
    project: request.project ?? deliveryProject,
    source: { repoURL: repoUrl, targetRevision: 'main', path },
    destinationNamespace: request.destination ?? name,
    automated: sync === 'manual' ? null : { prune: true, selfHeal },
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
