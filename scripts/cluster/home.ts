import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../tools/go-tool.ts';
import { descriptionSchema } from './description.ts';

const passingSchema = z.object({
  state: z.enum(['starting', 'ending']),
  /** The process that runs it. */
  pid: z.number(),
  /** ISO time. */
  since: z.string(),
});
const runningSchema = passingSchema.extend({ state: z.literal('running'), ...descriptionSchema.shape });
const stateSchema = z.discriminatedUnion('state', [passingSchema, runningSchema]);

export type RunningState = z.infer<typeof runningSchema>;
export type LivingState = z.infer<typeof stateSchema>;
/** There is one cluster per user and cache folder. `stopped` is also one whose process was killed. */
export type ClusterState = LivingState | { readonly state: 'stopped'; readonly wasKilled: boolean };

const home = join(cacheFolder(), 'cluster', 'running');
const stateFile = join(home, 'cluster.json');

export const clusterFiles = {
  /** Data and logs of the processes. */
  work: join(home, 'work'),
  /** What the process that runs the cluster says. */
  log: join(home, 'cluster.log'),
  /** One event of the start a line. */
  progress: join(home, 'progress.jsonl'),
} as const;

export async function readState(): Promise<ClusterState> {
  const text = await readFile(stateFile, 'utf8').catch(() => undefined);
  const parsed = stateSchema.safeParse(parseJson(text));
  if (!parsed.success) return { state: 'stopped', wasKilled: false };
  return (await isCluster(parsed.data.pid)) ? parsed.data : { state: 'stopped', wasKilled: true };
}

/** Room for a start: nothing of an earlier one can be read any more. */
export async function prepareHome(): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await Promise.all([clusterFiles.log, clusterFiles.progress].map((file) => rm(file, { force: true })));
}

/** Takes the place of the one cluster and clears what an earlier one left; false when another process was faster. */
export async function claimHome(state: LivingState): Promise<boolean> {
  if ((await readState()).state !== 'stopped') return false;
  await rm(stateFile, { force: true });
  const claimed = await writeFile(stateFile, JSON.stringify(state), { mode: 0o600, flag: 'wx' }).then(
    () => true,
    () => false,
  );
  if (claimed) await rm(clusterFiles.work, { recursive: true, force: true });
  return claimed;
}

/** Readers never see half of it. */
export async function writeState(state: LivingState): Promise<void> {
  const draft = `${stateFile}.new`;
  await writeFile(draft, JSON.stringify(state, undefined, 2), { mode: 0o600 });
  await rename(draft, stateFile);
}

export async function forgetState(): Promise<void> {
  await rm(stateFile, { force: true });
}

/** Whether the process is one of ours and not another that got its id since. */
export async function isCluster(pid: number): Promise<boolean> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return words.includes('cluster.ts\0serve');
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
