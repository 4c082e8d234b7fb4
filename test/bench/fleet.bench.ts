import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDist } from '../../scripts/build.ts';
import { provideBinary } from '../cluster/build/build.ts';
import { waitFor } from '../cluster/processes.ts';
import { type Rig, startRig } from '../cluster/rig.ts';
import { application } from '../scenarios/application.ts';
import { startProxy } from '../scenarios/proxy.ts';
import { api } from '../scenarios/scenario.ts';
import type { BenchRow, BenchTable } from './table.ts';

const fleetSize = 200;
const label = { fleet: 'all' };
const selector = 'fleet=all';
const path = 'apps/fleet';
const root = join(import.meta.dirname, '..', '..');
const settleDeadlineMs = 15 * 60_000;
const watchDeadlineMs = 20 * 60_000;
/** Longer than Slipway takes; that the peer does not end by itself is known of it (argo-cd#12211). */
const peerTimeoutSeconds = 300;

/** One release over two hundred applications of one server, watched by Slipway and by Argo CD's own command line. */
export async function measure(): Promise<readonly BenchTable[]> {
  await buildDist();
  const argocd = await provideBinary('argocd');
  await using rig = await startRig();
  await createFleet(rig);
  const ours = await watchRelease(rig, '2.0.0', slipwayCommand);
  if (!ours.isDone) throw new Error('slipway rollout did not see the fleet healthy');
  const peer = await watchRelease(rig, '3.0.0', (watch) => peerCommand(argocd, watch));
  return [{ title: `One release over ${fleetSize} applications`, method, rows: rowsOf(ours, peer) }];
}

const method = `${fleetSize} applications of one pod on a real Argo CD, all from one folder of the GitOps repository: one commit releases to all. A proxy in front of the API server counts. The peer is \`argocd app wait -l\`, which proves neither the commit nor the image and keeps no stability window; what it waits for is refreshed for it, Slipway refreshes by itself. Memory is the most that was resident at once.`;

async function createFleet(rig: Rig): Promise<void> {
  await rig.git.commit({ [`${path}/api.yaml`]: fleetManifest(rig, '1.0.0') });
  await applyFleet(rig, {});
  await waitFor(async () => (await countHealthy(rig)) === fleetSize, {
    what: 'the applications at rest',
    deadlineMs: settleDeadlineMs,
  });
}

async function applyFleet(rig: Rig, annotations: Readonly<Record<string, string>>): Promise<void> {
  for (const name of fleetNames()) {
    const object = application({ name, path, repoUrl: rig.git.url });
    await rig.kubernetes.apply({ ...object, metadata: { ...object.metadata, labels: label, annotations } });
  }
}

function fleetManifest(rig: Rig, tag: string): string {
  return api(rig, tag, { replicas: 1, progressDeadlineSeconds: 600 });
}

function fleetNames(): readonly string[] {
  return Array.from({ length: fleetSize }, (_, index) => `fleet-${index}`);
}

async function countHealthy(rig: Rig): Promise<number> {
  const list = (await rig.admin.call('GET', `/api/v1/applications?selector=${selector}`)) as {
    readonly items: readonly { readonly status: FleetStatus }[];
  };
  return list.items.filter(
    ({ status }) => status.sync?.status === 'Synced' && status.health?.status === 'Healthy',
  ).length;
}

interface FleetStatus {
  readonly sync?: { readonly status?: string };
  readonly health?: { readonly status?: string };
}

interface Watch {
  /** Of the proxy. */
  readonly url: string;
  readonly rig: Rig;
  readonly revision: string;
  readonly image: string;
}

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Measured {
  readonly seconds: number;
  /** It ended by itself and said that all is well. */
  readonly isDone: boolean;
  readonly peakMegabytes: number;
  readonly mostConnections: number;
  readonly requests: number;
  readonly receivedMegabytes: number;
}

async function watchRelease(
  rig: Rig,
  tag: string,
  commandOf: (watch: Watch) => Promise<Command>,
): Promise<Measured> {
  await using proxy = await startProxy(rig.url);
  const revision = await rig.git.commit({ [`${path}/api.yaml`]: fleetManifest(rig, tag) });
  const command = await commandOf({ url: proxy.url, rig, revision, image: rig.image('shop/api', tag) });
  const started = Date.now();
  const { peakMegabytes, isDone } = await runMeasured(command);
  const { traffic } = proxy;
  return {
    seconds: (Date.now() - started) / 1000,
    isDone,
    peakMegabytes,
    mostConnections: traffic.mostConnections,
    requests: traffic.countOf(/./),
    receivedMegabytes: traffic.bytes.toClient / 1e6,
  };
}

async function slipwayCommand({ url, rig, revision, image }: Watch): Promise<Command> {
  const words = ['rollout', '--server', url, '--selector', selector, '--revision', revision];
  const limits = ['--image', image, '--timeout', '18m', '--json'];
  return {
    command: process.execPath,
    args: [join(root, 'dist', 'slipway.js'), ...words, ...limits],
    env: { ...rig.environment, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' },
  };
}

async function peerCommand(argocd: string, { url, rig }: Watch): Promise<Command> {
  // Asked for over the Kubernetes API: two hundred calls that each wait for their refresh would time out.
  await applyFleet(rig, { 'argocd.argoproj.io/refresh': 'normal' });
  const server = ['--server', new URL(url).host, '--plaintext', '--grpc-web', '--auth-token', rig.token];
  return {
    command: argocd,
    args: ['app', 'wait', '-l', selector, '--timeout', String(peerTimeoutSeconds), ...server],
    env: { ARGOCD_BINARY_NAME: 'argocd', HOME: tmpdir(), ARGOCD_CONFIG_DIR: tmpdir() },
  };
}

/** Runs it to its end, and gives the most memory it held, in megabytes. */
async function runMeasured({
  command,
  args,
  env,
}: Command): Promise<Pick<Measured, 'peakMegabytes' | 'isDone'>> {
  const child = spawn(command, args, {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: watchDeadlineMs,
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk.toString()}`.slice(-3000);
  });
  let peak = 0;
  const looking = setInterval(async () => {
    peak = Math.max(peak, await peakOf(child.pid));
  }, 200);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(looking);
  if (exitCode !== 0) console.error(`${command} ended with ${exitCode}: ${complaints}`);
  return { peakMegabytes: peak, isDone: exitCode === 0 };
}

/** The high-water mark of the resident memory, as Linux keeps it. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1000;
}

function rowsOf(ours: Measured, peer: Measured): readonly BenchRow[] {
  const perMinute = ({ requests, seconds }: Measured) => requests / (seconds / 60);
  const ending = ({ seconds, isDone }: Measured) =>
    `${isDone ? 'in' : 'until it gave up after'} ${seconds.toFixed(0)} s`;
  const row = (what: string, unit: string, take: (measured: Measured) => number): BenchRow => ({
    what,
    ours: `${take(ours).toFixed(0)} ${unit} ${ending(ours)}`,
    peer: `argocd app wait -l: ${take(peer).toFixed(0)} ${unit} ${ending(peer)}`,
    ratio: take(ours) / take(peer),
  });
  return [
    row('memory of the watcher', 'MB', ({ peakMegabytes }) => peakMegabytes),
    row('connections open at once', 'connections', ({ mostConnections }) => mostConnections),
    row('requests to the API server', 'requests a minute', perMinute),
    row('received by the watcher', 'MB', ({ receivedMegabytes }) => receivedMegabytes),
  ];
}
