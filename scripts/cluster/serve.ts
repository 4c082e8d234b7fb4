import { appendFileSync } from 'node:fs';
import type { StartProgress } from '../../test/cluster/progress.ts';
import { type Rig, startRig } from '../../test/cluster/rig.ts';
import { describeRig } from './describe-rig.ts';
import { labPrefix, settleEnvironments } from './environments.ts';
import { claimHome, clusterFiles, forgetState, writeState } from './home.ts';

/** Runs the cluster in the foreground until it is told to end; `up` starts this process and goes away. */
export async function serve(): Promise<number> {
  const ended = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => ended.abort());
  const birth = { pid: process.pid, since: new Date().toISOString() };
  // Somebody else's start is under way; whoever started this one follows that.
  if (!(await claimHome({ ...birth, state: 'starting' }))) return 0;
  try {
    await using rig = await startSettled(ended.signal);
    await writeState({ ...birth, state: 'running', ...describeRig(rig) });
    await untilAborted(ended.signal);
    await writeState({ ...birth, state: 'ending' });
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  } finally {
    await forgetState();
  }
  return 0;
}

async function startSettled(signal: AbortSignal): Promise<Rig> {
  await using started = new AsyncDisposableStack();
  const rig = started.use(await startRig({ folder: clusterFiles.work, signal, onProgress: report }));
  report({ step: 'start', what: 'dev, staging and prod' });
  const { kubernetes, git } = rig;
  const settlement = {
    cluster: describeRig(rig),
    kubernetes,
    repository: git.repository,
    repositoryUrl: git.url,
  };
  await settleEnvironments({ ...settlement, prefix: labPrefix }, signal);
  started.move();
  return rig;
}

/** For whoever follows the start. */
function report(progress: StartProgress): void {
  appendFileSync(clusterFiles.progress, `${JSON.stringify(progress)}\n`, { mode: 0o600 });
}

/** The servers in this process keep it alive. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
