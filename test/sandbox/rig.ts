import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definedOnly } from '../../core/defined-only.ts';
import { ArgoCd } from '../../scripts/sandbox/argocd/argocd.ts';
import type { ApplicationDefinition } from '../../scripts/sandbox/argocd/argocd-options.ts';
import type { Application } from '../../scripts/sandbox/argocd/model.ts';
import { startClock } from '../../scripts/sandbox/clock.ts';
import { outcomeOfTag } from '../../scripts/sandbox/cluster/outcomes.ts';
import type { Resource } from '../../scripts/sandbox/cluster/resources.ts';
import { BareRepository } from '../../scripts/sandbox/repository.ts';

export const repoURL = 'http://git.invalid/platform.git';
const appFile = 'apps/todo/todo.yaml';

export interface Rig extends AsyncDisposable {
  readonly argocd: ArgoCd;
  readonly repository: BareRepository;
  readonly token: string;
  /** Commits the manifests of the application `todo` and gives the SHA. */
  push(text: string, message?: string): Promise<string>;
  request(path: string, init?: RequestInit): Promise<Answer>;
  refresh(name?: string): Promise<Application>;
  /** Every write of the application from now on, oldest first. */
  recordWrites(name?: string): Application[];
  settled(name?: string): Promise<Application>;
  /** What the cluster has in the namespace of the application. */
  objects(): readonly Resource[];
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly json: unknown;
}

export interface RigOptions {
  /** A model second takes 1/`speed` s; 25 when left out. */
  readonly speed?: number;
  /** The release of Argo CD. */
  readonly version?: string;
}

/** An Argo CD with one application `todo` over a real repository. */
export async function startRig(
  definition: Partial<ApplicationDefinition> = {},
  { speed = 25, version }: RigOptions = {},
): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-argocd-'));
  const clock = startClock(speed);
  const argocd = new ArgoCd({ clock, outcomeOf: outcomeOfTag, ...definedOnly({ version }) });
  const repository = await BareRepository.create(join(folder, 'platform.git'));
  argocd.registerRepository(repoURL, repository);
  await argocd.start();
  argocd.switches.spuriousSelfHeal = 'never';
  const token = argocd.tokens.issue({ account: 'admin' });
  const push = (text: string, message = 'change') =>
    repository.commit({ branch: 'main', message, files: { [appFile]: text } });
  await push(deployment('app:1.0'));
  argocd.addApplication({
    name: 'todo',
    ...(definition.sources === undefined && definition.sourceHydrator === undefined
      ? { source: defaultSource }
      : {}),
    destinationNamespace: 'todo',
    ...definition,
  });
  const request = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(init.method === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    };
    const response = await fetch(`${argocd.url}${path}`, {
      signal: AbortSignal.timeout(10_000),
      ...init,
      headers,
    });
    const text = await response.text();
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      text,
      json: parse(text),
    };
  };
  const rig: Rig = {
    argocd,
    repository,
    token,
    push,
    request,
    refresh: async (name = 'todo') => {
      await request(`/api/v1/applications/${name}?refresh=normal`);
      return argocd.application(name);
    },
    recordWrites: (name = 'todo') => {
      const writes: Application[] = [];
      argocd.store.subscribe(({ application }) => {
        if (application.metadata.name === name) writes.push(application);
      });
      return writes;
    },
    settled: (name = 'todo') =>
      argocd.waitFor(name, { what: 'a synced, healthy, quiet application', isDone: isSettled }),
    objects: () => argocd.cluster.all().filter(({ ref }) => ref.namespace === 'todo'),
    [Symbol.asyncDispose]: async () => {
      clock.stop();
      await argocd.stop();
      await repository.idle();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

/** A rig that plays the release of Argo CD, once its application is settled. */
export async function startSettled(
  version: string,
  definition: Partial<ApplicationDefinition> = {},
): Promise<Rig> {
  const rig = await startRig(definition, { version });
  await rig.settled();
  return rig;
}

export const defaultSource = { repoURL, targetRevision: 'main', path: 'apps/todo' };

export function isSettled({ operation, status }: Application): boolean {
  return operation === undefined && status.sync.status === 'Synced' && status.health.status === 'Healthy';
}

export function isSettledAt(revision: string): (application: Application) => boolean {
  return (application) => isSettled(application) && application.status.sync.revision === revision;
}

export interface DeploymentOptions {
  readonly replicas?: number;
  readonly deadlineSeconds?: number;
  readonly initImage?: string;
  readonly name?: string;
}

export function deployment(image: string, options: DeploymentOptions = {}): string {
  const { replicas = 1, deadlineSeconds = 60, initImage, name = 'api' } = options;
  const init = initImage === undefined ? '' : `initContainers: [{ name: migrate, image: "${initImage}" }], `;
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  progressDeadlineSeconds: ${deadlineSeconds}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { ${init}containers: [{ name: ${name}, image: "${image}" }] }
`;
}

export function service(port: number): string {
  return `---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { ports: [{ port: ${port} }] }
`;
}

export function hookJob(image: string, phase: string): string {
  return `---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { argocd.argoproj.io/hook: ${phase} } }
spec: { backoffLimit: 0, template: { spec: { restartPolicy: Never, containers: [{ name: migrate, image: "${image}" }] } } }
`;
}

/** One line of what a watcher would see. */
export function line({ operation, status }: Application): string {
  const going = operation === undefined ? '' : ' op';
  return `${status.sync.status}/${status.health.status}/${status.operationState?.phase ?? '-'}${going}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
