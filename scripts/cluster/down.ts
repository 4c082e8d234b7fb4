import type { Screen } from '../../adapters/runner/screen.ts';
import { waitFor } from '../../test/cluster/processes.ts';
import { clusterFiles, isCluster, readState } from './home.ts';

const endDeadlineMs = 120_000;

/** Ends the cluster, or its start. */
export async function bringDown({ write }: Screen): Promise<number> {
  const state = await readState();
  if (state.state === 'stopped') {
    write(state.wasKilled ? 'The cluster was killed; nothing of it runs any more.\n' : 'No cluster runs.\n');
    return 0;
  }
  write('Ending …\n');
  process.kill(state.pid, 'SIGTERM');
  await untilGone(state.pid);
  write(`Ended; the logs are kept in ${clusterFiles.work} until the next start.\n`);
  return 0;
}

export async function untilGone(pid: number): Promise<void> {
  const what = 'the end of the cluster';
  await waitFor(async () => !(await isCluster(pid)), { what, deadlineMs: endDeadlineMs });
}
