import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Screen } from '../../adapters/runner/screen.ts';
import { SlipwayError } from '../../core/errors.ts';
import type { StartProgress } from '../../test/cluster/progress.ts';
import { untilGone } from './down.ts';
import { type ClusterState, clusterFiles, prepareHome, type RunningState, readState } from './home.ts';
import { requireCluster } from './requirements.ts';
import { StartView } from './start-view.ts';
import { tellRunning } from './status.ts';

const followMs = 200;
const interruptedStatus = 130;

/** Starts the cluster, or joins a start that is under way, and shows it until all is up. */
export async function bringUp(screen: Screen): Promise<number> {
  const before = await readState();
  if (before.state === 'running') return announce(screen, before, 'It runs already.');
  if (before.state === 'ending') await untilGone(before.pid);
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());
  const server = before.state === 'starting' ? undefined : await startServer();
  screen.write(before.state === 'starting' ? 'It is being started already …\n' : 'Starting …\n');
  const state = await follow(screen, server, interrupted.signal);
  if (state.state === 'running') return announce(screen, state, 'It is up.');
  if (interrupted.signal.aborted) return giveUp(screen, server);
  throw await failedStart();
}

function announce(screen: Screen, state: RunningState, sentence: string): Promise<number> {
  screen.write(`${sentence}\n\n`);
  return tellRunning(state);
}

async function startServer(): Promise<ChildProcess> {
  await requireCluster();
  await prepareHome();
  const log = await open(clusterFiles.log, 'a', 0o600);
  const script = join(import.meta.dirname, '..', 'cluster.ts');
  const server = spawn(process.execPath, [script, 'serve'], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  server.unref();
  await log.close();
  return server;
}

/** Shows the start until it is over, one way or the other, or nobody wants to know any more. */
async function follow(
  screen: Screen,
  server: ChildProcess | undefined,
  signal: AbortSignal,
): Promise<ClusterState> {
  using view = new StartView(screen);
  let shown = 0;
  for (;;) {
    const state = await readState();
    const progress = await readProgress();
    for (const one of progress.slice(shown)) view.show(one);
    shown = progress.length;
    if (state.state === 'running') view.finish();
    const isOver = state.state === 'stopped' && !isAlive(server);
    if (state.state === 'running' || isOver || signal.aborted) return state;
    await new Promise((resolve) => setTimeout(resolve, followMs));
  }
}

function isAlive(server: ChildProcess | undefined): boolean {
  return server !== undefined && server.exitCode === null && server.signalCode === null;
}

async function readProgress(): Promise<readonly StartProgress[]> {
  const text = await readFile(clusterFiles.progress, 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Who started it ends it; a start that somebody else began goes on. */
async function giveUp({ write }: Screen, server: ChildProcess | undefined): Promise<number> {
  if (server?.pid === undefined) {
    write('\nThe start goes on without this terminal: npm run cluster status\n');
    return interruptedStatus;
  }
  server.kill('SIGTERM');
  await untilGone(server.pid);
  write('\nInterrupted: the start is given up and nothing runs. What was built is kept.\n');
  return interruptedStatus;
}

async function failedStart(): Promise<SlipwayError> {
  const log = await readFile(clusterFiles.log, 'utf8').catch(() => '');
  return new SlipwayError({
    code: 'cluster-start-failed',
    kind: 'outside',
    what: 'The cluster did not start',
    why: log.trim() === '' ? 'It was told to end' : log.trim().slice(-2000),
    fix: `The logs of its processes are in ${clusterFiles.work}`,
  });
}
