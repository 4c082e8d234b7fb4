import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliveryProject } from '../scenarios/application.ts';
import type { Lab, LabRepository } from '../scenarios/lab.ts';
import { startArgoRollouts } from './argo-rollouts.ts';
import { createAccountToken, createProjectToken, logIn } from './argocd/api.ts';
import { createArgocdObjects, pipelineAccount, pipelineRole } from './argocd/objects.ts';
import { type ArgocdServer, startArgocd } from './argocd/processes.ts';
import { provideBinaries } from './build/provide.ts';
import { type Binaries, type ControlPlane, startControlPlane } from './control-plane.ts';
import { type GitSite, startGitSite } from './git.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { startKwok } from './kwok.ts';
import { openLab } from './lab.ts';
import { findModule } from './module-files.ts';
import { ProcessGroup } from './processes.ts';
import type { OnProgress } from './progress.ts';
import { type ImageRegistry, startImageRegistry } from './registry.ts';

export interface RigOptions {
  /** Takes data and logs; by default a new temporary folder. It is kept after `close`. */
  readonly folder?: string;
  /** Seconds between two comparisons nobody asked for; left out, Argo CD's own default. */
  readonly reconciliationSeconds?: number;
  readonly onProgress?: OnProgress;
  /** Aborted while it starts: all that was started is ended again. */
  readonly signal?: AbortSignal;
  /** The script of the command line that scenarios run; by default its source. */
  readonly slipway?: string;
  /** What Argo CD renders charts with; left out, the `helm` on PATH. */
  readonly helm?: string;
  /** Argo CD asks the API server what an apply would change, instead of comparing by itself. */
  readonly serverSideDiff?: boolean;
}

/** A real Argo CD on a real Kubernetes API server, with pods that live as their image's tag says (`pod-lives.ts` of the sandbox). */
export interface Rig extends Lab, AsyncDisposable {
  /** A token of the account `pipeline`, with the same rights. */
  readonly accountToken: string;
  readonly adminPassword: string;
  /** For an administrator of the cluster. */
  readonly kubeconfig: string;
  readonly kubernetes: KubernetesApi;
  readonly git: GitSite & LabRepository;
  readonly registry: ImageRegistry;
  readonly folder: string;
  readonly processes: ProcessGroup;
  close(): Promise<void>;
}

/** The namespace beside `argocd` in which Applications may live. */
export const teamNamespace = 'team-apps';

/** Builds what the cache lacks, starts everything and gives it when Argo CD answers; ends what it started when it fails. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { onProgress = () => undefined, signal } = options;
  const binaries = await provideBinaries({ onProgress, signal });
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'slipway-cluster-')));
  await mkdir(folder, { recursive: true });
  const { ending, close } = planEnding();
  const processes = new ProcessGroup(folder);
  ending.push(() => processes.endAll());
  // What is under way fails at its next step, for want of what has ended.
  const abandon = (): void => void close();
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    const parts = await startParts({ ...options, folder, onProgress, binaries, processes, ending });
    signal?.throwIfAborted();
    return { ...parts, folder, processes, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
}

/** Each `close` ends what was pushed until then, the youngest first, after the ones before it are through. */
function planEnding(): Pick<Start, 'ending'> & { readonly close: () => Promise<void> } {
  const ending: (() => Promise<void>)[] = [];
  const endAll = async (): Promise<void> => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  let closing = Promise.resolve();
  const close = (): Promise<void> => {
    closing = closing.then(endAll);
    return closing;
  };
  return { ending, close };
}

interface Start extends RigOptions {
  readonly folder: string;
  readonly onProgress: OnProgress;
  readonly binaries: Binaries;
  readonly processes: ProcessGroup;
  /** What has to be ended, in the order in which it was started. */
  readonly ending: (() => Promise<void>)[];
}

type Parts = Omit<Rig, 'folder' | 'processes' | 'close' | typeof Symbol.asyncDispose>;

async function startParts(start: Start): Promise<Parts> {
  const { folder, onProgress, ending } = start;
  const git = await startGitSite(join(folder, 'git'));
  ending.push(() => git.server.close());
  const registry = await startImageRegistry();
  ending.push(() => registry.close());
  onProgress({ step: 'start', what: 'Kubernetes' });
  const controlPlane = await startControlPlane(start);
  ending.push(async () => controlPlane.api.close());
  await Promise.all([startKwok({ ...start, controlPlane }), startArgoRollouts({ ...start, controlPlane })]);
  onProgress({ step: 'start', what: 'Argo CD' });
  const argocd = await startArgocdOn(start, controlPlane, git);
  const tokens = await createTokens(argocd);
  const { api: kubernetes, kubeconfig } = controlPlane;
  const { url, adminPassword, restart } = argocd;
  const { processes, slipway } = start;
  const lab = openLab({
    ...{ url, ...tokens, kubernetes, git, registry: registry.host, processes, restart },
    ...(slipway === undefined ? {} : { slipway }),
  });
  const { accountToken } = tokens;
  return {
    ...lab,
    git: { ...git, ...lab.git },
    ...{ accountToken, adminPassword, kubernetes, kubeconfig, registry },
  };
}

async function startArgocdOn(
  start: Start,
  controlPlane: ControlPlane,
  git: GitSite,
): Promise<ArgocdServer & { readonly adminPassword: string }> {
  const module = await findModule('argocd', 'github.com/argoproj/argo-cd/v3');
  const adminPassword = randomBytes(12).toString('hex');
  const applicationNamespaces = [teamNamespace];
  await createArgocdObjects({
    api: controlPlane.api,
    argocd: start.binaries.argocd,
    module,
    applicationNamespaces,
    adminPassword,
    gitWriter: { url: git.url, ...git.writer },
  });
  const argocd = await startArgocd({ ...start, controlPlane, module, applicationNamespaces });
  return { ...argocd, adminPassword };
}

async function createTokens({
  url,
  adminPassword,
}: {
  readonly url: string;
  readonly adminPassword: string;
}): Promise<Pick<Rig, 'admin' | 'token' | 'accountToken'>> {
  const admin = await logIn(url, 'admin', adminPassword);
  return {
    admin,
    token: await createProjectToken(admin, deliveryProject, pipelineRole),
    accountToken: await createAccountToken(admin, pipelineAccount, 'rig'),
  };
}
