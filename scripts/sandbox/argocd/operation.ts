import type { Manifest } from '../cluster/manifests.ts';
import { isHook } from './compare.ts';
import {
  type Application,
  hasManySources,
  type OperationPhase,
  type OperationState,
  type ResourceResult,
  type SyncResult,
  sourcesOf,
} from './model.ts';
import { createNamespace } from './namespace-creation.ts';
import {
  type AttemptEnd,
  announceRetry,
  beginRetry,
  emptyResult,
  finish,
  isTerminating,
  type Run,
  show,
  startRun,
} from './run.ts';
import { loadTarget, SourceFailure, type Target } from './sources.ts';
import {
  applyOne,
  failHooks,
  planWaves,
  pruneSurplus,
  removeOldHooks,
  stateOfWave,
  type Wave,
} from './sync-tasks.ts';
import { allowsSync } from './windows.ts';
import { readerOf, type World } from './world.ts';

/** Between two waves, and how often a wait looks again; model milliseconds. */
const waveDelayMs = 2000;
const lookMs = 50;
/** How long a new namespace takes to be seen. */
const namespaceMs = 400;
/** Attempts were seen to start 10 and 20 seconds after the one before. */
const firstRetryMs = 10_000;
const longestRetryMs = 180_000;

/** Runs the operation an application carries to its end; gives the terminal state, or `undefined` when the application is gone. */
export async function runOperation(world: World, key: string): Promise<OperationState | undefined> {
  const run = startRun(world, key);
  if (run === undefined) return undefined;
  for (;;) {
    const end = await attempt(run);
    const limit = run.operation.retry.limit ?? 0;
    const isLast = end.phase === 'Succeeded' || end.phase === 'Terminated' || run.retryCount >= limit;
    if (isLast) return finish(run, end);
    const delay = Math.min(firstRetryMs * 2 ** run.retryCount, longestRetryMs);
    announceRetry(run, end);
    if (!(await waitFor(run, delay, () => false))) {
      return finish(run, { ...end, phase: 'Terminated', message: 'Operation terminated' });
    }
    beginRetry(run);
  }
}

async function attempt(run: Run): Promise<AttemptEnd> {
  const { world, operation, application } = run;
  const empty = emptyResult(application);
  await world.clock.sleep(lookMs);
  if (!(await passWindow(run, empty)))
    return { phase: 'Terminated', message: 'Operation terminated', syncResult: empty };
  const wanted = operation.sync.revisions ?? [operation.sync.revision];
  try {
    const target = await loadTarget(readerOf(world), sourcesOf(application.spec), wanted);
    const syncResult = { ...empty, ...revisionsOf(application, target) };
    show(run, { phase: 'Running', message: 'waiting for the sync to start', syncResult });
    return await applyTarget(run, target, syncResult);
  } catch (thrown) {
    if (!(thrown instanceof SourceFailure)) throw thrown;
    return { phase: 'Error', message: `ComparisonError: ${thrown.message}`, syncResult: empty };
  }
}

/** An operation waits, Running, before each wave for its sync window to open; false when it was terminated meanwhile. */
async function passWindow(run: Run, syncResult: SyncResult): Promise<boolean> {
  const { world, application, operation } = run;
  const how = operation.initiatedBy.automated === true ? 'automated' : 'manual';
  const isOpen = () => allowsSync(world.windowsOf(application), how);
  if (!isOpen())
    show(run, { phase: 'Running', message: 'Sync operation blocked by sync window', syncResult });
  return waitFor(run, Number.POSITIVE_INFINITY, isOpen);
}

function revisionsOf(application: Application, target: Target): Pick<SyncResult, 'revision' | 'revisions'> {
  if (hasManySources(application.spec)) return { revision: '', revisions: target.revisions };
  return { revision: target.revisions[0] ?? '' };
}

async function applyTarget(run: Run, target: Target, base: SyncResult): Promise<AttemptEnd> {
  const waves = planWaves(run.operation, target.manifests, run.application.spec.destination.namespace);
  const results: ResourceResult[] = [];
  const end = (phase: AttemptEnd['phase'], message: string): AttemptEnd => ({
    phase,
    message,
    syncResult: { ...base, resources: results },
  });
  if (run.operation.sync.dryRun === true) return end('Succeeded', 'successfully synced (dry run)');
  if (!(await prepareNamespace(run, base, results))) return end('Terminated', 'Operation terminated');
  for (const [index, wave] of waves.entries()) {
    const problem = await applyWave(run, wave, {
      base,
      results,
      isLast: index === waves.length - 1,
      next: waves[index + 1],
    });
    if (problem === 'terminated') return end('Terminated', 'Operation terminated');
    if (problem === undefined) continue;
    await runFailHooks(run, target.manifests, results);
    return end('Failed', problem);
  }
  if (run.operation.sync.prune === true && run.operation.sync.resources === undefined) {
    results.push(...pruneSurplus(run.world, run.application, target.manifests));
  }
  return end('Succeeded', 'successfully synced (all tasks run)');
}

/** False when the operation was terminated meanwhile. */
async function prepareNamespace(run: Run, base: SyncResult, results: ResourceResult[]): Promise<boolean> {
  const created = createNamespace(run.world, run.application);
  if (created.length === 0) return true;
  results.push(...created);
  const message = `waiting for healthy state of /Namespace/${run.application.spec.destination.namespace}`;
  show(run, { phase: 'Running', message, syncResult: { ...base, resources: [...results] } });
  return waitFor(run, namespaceMs, () => false);
}

interface WavePlace {
  readonly base: SyncResult;
  readonly results: ResourceResult[];
  readonly isLast: boolean;
  readonly next: Wave | undefined;
}

/** Applies a wave; gives what went wrong. The health of the last wave is not waited for unless hooks follow. */
async function applyWave(run: Run, wave: Wave, place: WavePlace): Promise<string | undefined> {
  const { world, application } = run;
  const before = { ...place.base, resources: [...place.results] };
  if (!(await passWindow(run, before))) return 'terminated';
  const old = removeOldHooks(world, application, wave);
  if (!(await waitFor(run, 60_000, () => old.every((ref) => world.cluster.get(ref) === undefined))))
    return 'terminated';
  const applied = wave.manifests.map((manifest) =>
    applyOne(world, application, { manifest, phase: wave.phase }),
  );
  place.results.push(...applied);
  show(run, {
    phase: 'Running',
    message: 'one or more tasks are running',
    syncResult: { ...place.base, resources: [...place.results] },
  });
  if (applied.some(isRefused)) return failWave(place.results, applied);
  const isHookWave = wave.manifests.some(isHook);
  if (place.isLast && !isHookWave) return undefined;
  const problem = await awaitWave(run, wave, place);
  if (problem !== undefined || place.next?.phase !== wave.phase) return problem;
  return (await waitFor(run, waveDelayMs, () => false)) ? undefined : 'terminated';
}

function isRefused({ status }: ResourceResult): boolean {
  return status === 'SyncFailed';
}

/** What was refused ends the operation; what was applied beside it is done, and Argo CD words it otherwise then. */
function failWave(results: ResourceResult[], applied: readonly ResourceResult[]): string {
  const done = applied.filter((result) => !isRefused(result));
  for (const [index, result] of results.entries())
    if (done.includes(result)) results[index] = { ...result, hookPhase: 'Succeeded' };
  const what =
    done.length === 0
      ? 'one or more objects failed to apply'
      : 'one or more synchronization tasks completed unsuccessfully';
  const reasons = applied.filter(isRefused).map(({ message }) => message);
  return `${what}, reason: ${reasons.join(',')}`;
}

async function awaitWave(run: Run, wave: Wave, { base, results }: WavePlace): Promise<string | undefined> {
  let shown = '';
  const look = () => {
    const state = stateOfWave(run.world, run.application, wave);
    if (typeof state !== 'object') return true;
    if (state.waitingFor !== shown) {
      shown = state.waitingFor;
      show(run, { phase: 'Running', message: shown, syncResult: { ...base, resources: [...results] } });
    }
    return false;
  };
  if (!(await waitFor(run, Number.POSITIVE_INFINITY, look))) return 'terminated';
  const failed = stateOfWave(run.world, run.application, wave) === 'failed';
  markHooks(wave, results, failed ? 'Failed' : 'Succeeded');
  return failed ? 'one or more synchronization tasks completed unsuccessfully' : undefined;
}

function markHooks(wave: Wave, results: ResourceResult[], hookPhase: OperationPhase): void {
  const hooks = new Set(wave.manifests.filter(isHook).map((manifest) => manifest.metadata.name));
  for (const [index, result] of results.entries()) {
    if (result.hookType !== wave.phase || !hooks.has(result.name)) continue;
    const message =
      hookPhase === 'Failed'
        ? 'Job has reached the specified backoff limit'
        : 'Reached expected number of succeeded pods';
    results[index] = { ...result, hookPhase, message };
  }
}

async function runFailHooks(
  run: Run,
  manifests: readonly Manifest[],
  results: ResourceResult[],
): Promise<void> {
  if (run.operation.sync.resources !== undefined) return;
  for (const wave of failHooks(manifests)) {
    for (const manifest of wave.manifests)
      results.push(applyOne(run.world, run.application, { manifest, phase: 'SyncFail' }));
  }
  await run.world.clock.sleep(lookMs);
}

/** Waits until `isDone` or the time is over; false when the operation was terminated meanwhile. */
async function waitFor(run: Run, modelMs: number, isDone: () => boolean): Promise<boolean> {
  const { clock, store } = run.world;
  for (let waited = 0; waited < modelMs && !isDone(); waited += lookMs) {
    if (isTerminating(store.get(run.key))) return false;
    await clock.sleep(lookMs);
  }
  return !isTerminating(store.get(run.key));
}
