/** A real Argo CD on a real Kubernetes API server as plain processes: `node scripts/cluster.ts up|down|status`. */
import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../test/cluster/build/cache.ts';
import { cutTrace } from '../test/cluster/cut-trace.ts';
import type { Description } from '../test/cluster/description.ts';
import { waitFor } from '../test/cluster/processes.ts';
import { type Rig, startRig } from '../test/cluster/rig.ts';

const home = join(cacheFolder(), 'cluster', 'running');
const descriptionFile = join(home, 'cluster.json');
const logFile = join(home, 'cluster.log');
/** Long enough to build everything from nothing on two cores. */
const startDeadlineMs = 45 * 60_000;
const endDeadlineMs = 120_000;

const commands: Readonly<Record<string, () => Promise<void>>> = { up, down, status, serve, cut };

async function up(): Promise<void> {
  if ((await describe()) !== undefined) return status();
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true, mode: 0o700 });
  const log = await open(logFile, 'a');
  const server = spawn(process.execPath, [import.meta.filename, 'serve'], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  server.unref();
  await log.close();
  console.error(
    `Starting; the first time everything is built, which takes about 15 minutes. Log: ${logFile}`,
  );
  const exit = (): string | undefined => server.exitCode?.toString();
  const starting = { name: 'the cluster', pid: server.pid ?? 0, logFile, exit };
  await waitFor(describe, { what: 'start', deadlineMs: startDeadlineMs, process: starting });
  await status();
}

async function down(): Promise<void> {
  const running = await describe();
  if (running === undefined) return void console.error('No cluster runs.');
  process.kill(running.pid, 'SIGTERM');
  await waitFor(async () => !isAlive(running.pid), {
    what: 'the end of the cluster',
    deadlineMs: endDeadlineMs,
  });
  console.error(`Ended; the logs are kept in ${running.folder} until the next start.`);
}

async function status(): Promise<void> {
  const running = await describe();
  if (running === undefined) {
    console.error('No cluster runs. Start one: node scripts/cluster.ts up');
    process.exitCode = 1;
    return;
  }
  console.log(`Argo CD     ${running.url}   (admin, ${running.adminPassword})`);
  console.log(`GitOps      ${running.gitUrl}`);
  console.log(`Registry    ${running.registry}`);
  console.log(`Logs        ${running.folder}`);
  console.log(`export KUBECONFIG=${running.kubeconfig}`);
  console.log(`export ARGOCD_AUTH_TOKEN=${running.token}`);
}

/** Runs the cluster in the foreground until it is told to end. */
async function serve(): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  await using rig = await startRig({
    folder: join(home, 'work'),
    onProgress: (progress) => console.error(JSON.stringify(progress)),
  });
  await writeFile(descriptionFile, JSON.stringify(descriptionOf(rig), undefined, 2), { mode: 0o600 });
  console.error('ready');
  await ended;
  await rm(descriptionFile, { force: true });
}

/** `cut TRACE FIXTURE`: makes a fixture of a recorded trace. */
async function cut(): Promise<void> {
  const [from = '', to = ''] = process.argv.slice(3);
  await writeFile(to, cutTrace(await readFile(from, 'utf8')));
}

function descriptionOf(rig: Rig): Description {
  const { folder, url, token, adminPassword, kubeconfig } = rig;
  return {
    pid: process.pid,
    folder,
    url,
    token,
    adminPassword,
    kubeconfig,
    gitUrl: rig.git.url,
    gitFolder: rig.git.repository.gitDir,
    registry: rig.registry.host,
  };
}

/** The running cluster, or undefined where none runs. */
async function describe(): Promise<Description | undefined> {
  const text = await readFile(descriptionFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const description: Description = JSON.parse(text);
  return isAlive(description.pid) ? description : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const command = commands[process.argv[2] ?? ''];
if (command === undefined) {
  console.error('Usage: node scripts/cluster.ts up|down|status');
  process.exit(2);
}
await command();
