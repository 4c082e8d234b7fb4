import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { ArgoCd } from './argocd/argocd.ts';
import { leastRights } from './argocd/tokens.ts';
import { type SandboxClock, startClock } from './clock.ts';
import { type Outcome, outcomeOfTag, parseOutcome } from './cluster/outcomes.ts';
import { type GitServer, startGitServer } from './git-server.ts';
import { ImageRegistry, type PushedImage } from './registry.ts';
import { BareRepository, type CommitRequest } from './repository.ts';
import {
  applicationName,
  type EnvironmentName,
  environments,
  imagesOf,
  type ServiceName,
  seedFiles,
  services,
} from './seed.ts';

export interface SandboxOptions {
  /** A model second lasts 1/`speed` real seconds; 10 when left out. */
  readonly speed?: number;
  /** Environments that get an Argo CD application and a place in the cluster; all three when left out. */
  readonly environments?: readonly EnvironmentName[];
  /** Path prefix of the Argo CD server. */
  readonly rootPath?: string;
  /** The release of Argo CD that is played, 2.14.0 or later; the newest one known when left out. */
  readonly argocdVersion?: string;
}

/** The first version every service of a new sandbox runs. */
export const firstVersion = '1.4.0';
const gitToken = 'sandbox-git-token';

/**
 * The whole delivery world on the loopback: a bare Git repository behind smart HTTP, an image registry, and an Argo CD
 * server that keeps `todo-dev`, `todo-staging` and `todo-prod` in step with the repository.
 *
 * ```ts
 * await using sandbox = await startSandbox();
 * const image = sandbox.pushImage({ tag: '1.5.0' });                     // or { tag: '1.6.0', outcome: 'crash' }
 * run('slipway deliver …', sandbox.environment);                        // repository, tokens
 * sandbox.argocd.application('todo-dev').status                          // what a GET would say
 * sandbox.argocd.faults.inject('get', { kind: 'status', status: 503 }, 2)
 * ```
 *
 * What becomes of an image is a property of the image: a word in its tag (`1.6.0-crash`, `slow-5`) or the `outcome` it
 * was pushed with; an image the registry does not have cannot be pulled. See `cluster/outcomes.ts` for the words,
 * `argocd/switches.ts`, `argocd/streams.ts` and `argocd/faults.ts` for what can go wrong on command.
 */
export interface Sandbox extends AsyncDisposable {
  readonly clock: SandboxClock;
  readonly git: GitServer;
  /** The same repository, read and written directly. */
  readonly repository: BareRepository;
  /** URL of the GitOps repository; asks for `gitToken`. */
  readonly repositoryUrl: string;
  readonly gitToken: string;
  readonly registry: ImageRegistry;
  readonly argocd: ArgoCd;
  /** A token with the least rights a delivery needs. */
  readonly argocdToken: string;
  /** What a `slipway` process needs in its environment: the two tokens. */
  readonly environment: Readonly<Record<string, string>>;
  /** Puts an image of a service (chat-api when left out) into the registry. */
  pushImage(image: {
    readonly service?: ServiceName;
    readonly tag: string;
    readonly outcome?: string;
  }): PushedImage;
  /** A commit by a colleague, past Slipway. */
  commit(request: CommitRequest): Promise<string>;
  close(): Promise<void>;
}

/** Starts the sandbox and waits until every environment is synced and healthy. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-sandbox-'));
  const started = new AsyncDisposableStack();
  started.defer(() => rm(folder, { recursive: true, force: true }));
  try {
    const sandbox = await startServers(folder, options, started);
    await Promise.all((options.environments ?? environments).map((name) => waitUntilHealthy(sandbox, name)));
    return sandbox;
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function startServers(
  folder: string,
  options: SandboxOptions,
  started: AsyncDisposableStack,
): Promise<Sandbox> {
  const clock = startClock(options.speed ?? 10);
  const repository = await BareRepository.create(join(folder, 'platform.git'));
  started.defer(() => repository.idle());
  const git = started.use(await startGitServer({ folder, tokens: { [gitToken]: 'write' } }));
  const registry = started.adopt(new ImageRegistry(), (one) => one.stop());
  await registry.start();
  const { rootPath = '', argocdVersion: version } = options;
  const argocd = new ArgoCd({
    clock,
    outcomeOf: (image) => outcomeOf(registry, image),
    rootPath,
    ...definedOnly({ version }),
  });
  started.defer(() => argocd.stop());
  await argocd.start();
  const repositoryUrl = `${git.url}/platform.git`;
  argocd.registerRepository(repositoryUrl, repository);
  await seed(repository, { registry, argocdUrl: argocd.url });
  for (const name of options.environments ?? environments) addEnvironment(argocd, name, repositoryUrl);
  // Ended first: nothing moves any more while the rest is taken down.
  started.defer(() => clock.stop());
  return assemble({ clock, git, repository, repositoryUrl, registry, argocd }, () => started.disposeAsync());
}

type Servers = Pick<Sandbox, 'clock' | 'git' | 'repository' | 'repositoryUrl' | 'registry' | 'argocd'>;

function assemble(servers: Servers, close: () => Promise<void>): Sandbox {
  const { argocd, registry, repository } = servers;
  const argocdToken = argocd.tokens.issue({ account: 'ci', permissions: leastRights('default') });
  return {
    ...servers,
    gitToken,
    argocdToken,
    environment: { SLIPWAY_GIT_TOKEN: gitToken, ARGOCD_AUTH_TOKEN: argocdToken },
    pushImage: ({ service = 'chat-api', ...image }) =>
      registry.push({ repository: `acme/${service}`, ...image }),
    commit: (request) => repository.commit(request),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function seed(
  repository: BareRepository,
  place: { readonly registry: ImageRegistry; readonly argocdUrl: string },
): Promise<void> {
  const { registry, argocdUrl } = place;
  const referenceOf = (service: ServiceName) =>
    registry.push({ repository: `acme/${service}`, tag: firstVersion }).reference;
  const files = seedFiles({ registryHost: registry.host, argocdUrl, images: imagesOf(referenceOf) });
  await repository.commit({
    branch: 'main',
    message: `Run ${services.length} services at ${firstVersion}`,
    files,
  });
}

function addEnvironment(argocd: ArgoCd, name: EnvironmentName, repoURL: string): void {
  argocd.addApplication({
    name: applicationName(name),
    labels: { environment: name },
    source: { repoURL, targetRevision: 'main', path: `gitops/environments/${name}` },
    destinationNamespace: `todo-${name}`,
  });
}

async function waitUntilHealthy({ argocd }: Sandbox, environment: EnvironmentName): Promise<void> {
  await argocd.waitFor(applicationName(environment), {
    what: 'the first sync to be healthy',
    isDone: ({ operation, status }) =>
      operation === undefined && status.sync.status === 'Synced' && status.health.status === 'Healthy',
  });
}

/** An image of the sandbox's registry keeps its outcome there; of any other, the tag tells. */
function outcomeOf(registry: ImageRegistry, image: string): Outcome {
  const stored = registry.outcomeOf(image);
  if (stored.kind === 'missing') return { name: 'bad-pull', amount: 0 };
  const label = stored.kind === 'found' ? stored.outcome : undefined;
  return (label === undefined ? undefined : parseOutcome(label)) ?? outcomeOfTag(image);
}
