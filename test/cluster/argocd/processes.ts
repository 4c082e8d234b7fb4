import { chmod, copyFile, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArgocdRole } from '../../scenarios/lab.ts';
import type { Binaries, ControlPlane } from '../control-plane.ts';
import { findFreePorts } from '../ports.ts';
import { type ProcessGroup, type RunningProcess, waitFor } from '../processes.ts';

export interface ArgocdPlan {
  readonly processes: ProcessGroup;
  readonly binaries: Binaries;
  readonly folder: string;
  readonly controlPlane: ControlPlane;
  /** The unpacked Go module of Argo CD. */
  readonly module: string;
  /** Namespaces beside `argocd` in which Applications may live. */
  readonly applicationNamespaces: readonly string[];
  /** Seconds between two comparisons nobody asked for; left out, Argo CD's own default. */
  readonly reconciliationSeconds?: number;
  /** What it renders charts with; left out, the `helm` on PATH. */
  readonly helm?: string;
  readonly serverSideDiff?: boolean;
}

export interface ArgocdServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Starts a role anew after it was killed; resolves when it runs. */
  restart(role: ArgocdRole): Promise<void>;
}

interface Role {
  readonly role: ArgocdRole;
  readonly args: readonly string[];
  /** Answers as soon as the role is ready. */
  readonly health: string;
}

const roleDeadlineMs = 60_000;

/** Starts Redis and the roles of Argo CD; needs `createArgocdObjects` to have run. */
export async function startArgocd(plan: ArgocdPlan): Promise<ArgocdServer> {
  const ports = await findFreePorts(13);
  const redis = `127.0.0.1:${ports[0]}`;
  plan.processes.start({ name: 'redis', command: plan.binaries.miniredis, args: [redis] });
  const url = `http://127.0.0.1:${ports[1]}`;
  const roles = rolesOf(plan, { redis, ports: ports.slice(1) });
  const environment = await prepareEnvironment(plan);
  await Promise.all(roles.map((role) => startRole(plan, role, environment)));
  return {
    url,
    restart: async (name) => {
      for (const role of roles.filter((candidate) => candidate.role === name)) {
        await startRole(plan, role, environment);
      }
    },
  };
}

interface Places {
  readonly redis: string;
  /** The API server's port first. */
  readonly ports: readonly number[];
}

function rolesOf(plan: ArgocdPlan, { redis, ports }: Places): readonly Role[] {
  const [api = 0, apiMetrics = 0, repo = 0, repoMetrics = 0, commit = 0, commitMetrics = 0, ...others] =
    ports;
  const [controllerMetrics = 0, ...appset] = others;
  const [appsetMetrics = 0, appsetProbe = 0, appsetWebhook = 0] = appset;
  const namespaces = `--application-namespaces=${plan.applicationNamespaces.join(',')}`;
  const upstream = [`--redis=${redis}`, `--repo-server=127.0.0.1:${repo}`, namespaces];
  const resync = plan.reconciliationSeconds;
  return [
    {
      role: 'repo-server',
      args: [`--redis=${redis}`, '--address=127.0.0.1', `--port=${repo}`, ...metricsOf(repoMetrics)],
      health: `http://127.0.0.1:${repoMetrics}/healthz?full=true`,
    },
    {
      role: 'commit-server',
      args: ['--address=127.0.0.1', `--port=${commit}`, ...metricsOf(commitMetrics)],
      health: `http://127.0.0.1:${commitMetrics}/healthz?full=true`,
    },
    {
      role: 'application-controller',
      args: [
        ...upstream,
        `--commit-server=127.0.0.1:${commit}`,
        '--hydrator-enabled',
        `--metrics-port=${controllerMetrics}`,
        ...(resync === undefined ? [] : [`--app-resync=${resync}`]),
        ...(plan.serverSideDiff === true ? ['--server-side-diff-enabled'] : []),
      ],
      health: `http://127.0.0.1:${controllerMetrics}/healthz`,
    },
    {
      role: 'server',
      args: [
        ...upstream,
        '--insecure',
        '--hydrator-enabled',
        '--disable-auth=false',
        '--address=127.0.0.1',
        `--port=${api}`,
        ...metricsOf(apiMetrics),
        // Nobody logs in through it, but the flag wants a value.
        '--dex-server=http://127.0.0.1:1',
      ],
      health: `http://127.0.0.1:${api}/healthz`,
    },
    {
      role: 'applicationset-controller',
      args: [
        `--argocd-repo-server=127.0.0.1:${repo}`,
        `--metrics-addr=127.0.0.1:${appsetMetrics}`,
        `--probe-addr=127.0.0.1:${appsetProbe}`,
        `--webhook-addr=127.0.0.1:${appsetWebhook}`,
        '--enable-progressive-syncs',
        // Each commit on the branch begins it anew, and here somebody always commits.
        '--refresh-grace-period-seconds=2',
      ],
      // Its probe has no checks; its metrics are there when it is.
      health: `http://127.0.0.1:${appsetMetrics}/metrics`,
    },
  ];
}

function metricsOf(port: number): readonly string[] {
  return ['--metrics-address=127.0.0.1', `--metrics-port=${port}`];
}

async function startRole(
  { processes, binaries }: ArgocdPlan,
  { role, args, health }: Role,
  environment: Readonly<Record<string, string>>,
): Promise<RunningProcess> {
  const name = `argocd-${role}`;
  const env = { ...environment, ARGOCD_BINARY_NAME: name };
  const process = processes.start({ name, command: binaries.argocd, args, env });
  const ready = { what: `Argo CD's ${role}`, deadlineMs: roleDeadlineMs, process };
  await waitFor(async () => (await fetch(health)).ok, ready);
  return process;
}

async function prepareEnvironment(plan: ArgocdPlan): Promise<Readonly<Record<string, string>>> {
  const folder = join(plan.folder, 'argocd');
  const places = ['tls', 'ssh', 'gnupg', 'gpg', 'plugins', 'home', 'tmp', 'bin'] as const;
  await Promise.all(places.map((place) => mkdir(join(folder, place), { recursive: true, mode: 0o700 })));
  await provideHelpers(plan, join(folder, 'bin'));
  return {
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    KUBECONFIG: plan.controlPlane.kubeconfig,
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    HOSTNAME: 'slipway-cluster-1',
    FORCE_LOG_COLORS: '0',
    ARGOCD_TLS_DATA_PATH: join(folder, 'tls'),
    ARGOCD_SSH_DATA_PATH: join(folder, 'ssh'),
    ARGOCD_GNUPGHOME: join(folder, 'gnupg'),
    ARGOCD_GPG_DATA_PATH: join(folder, 'gpg'),
    ARGOCD_PLUGINSOCKFILEPATH: join(folder, 'plugins'),
    ARGOCD_GPG_ENABLED: 'false',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}

/** The repo-server calls these by name; the module cache has them without the right to be executed. */
async function provideHelpers({ binaries, module, helm }: ArgocdPlan, bin: string): Promise<void> {
  for (const script of ['git-verify-wrapper.sh', 'gpg-wrapper.sh']) {
    await copyFile(join(module, 'hack', script), join(bin, script));
    await chmod(join(bin, script), 0o755);
  }
  await symlink(binaries.argocd, join(bin, 'argocd-git-ask-pass'));
  if (helm !== undefined) await symlink(helm, join(bin, 'helm'));
}
