import { timestamp } from '../cluster/resources.ts';
import {
  type Application,
  type HistoryEntry,
  hasManySources,
  type Operation,
  type OperationState,
  type SyncResult,
  sourcesOf,
} from './model.ts';
import type { World } from './world.ts';

const historyLimit = 10;
/** The time that is printed for a retry is this long before it really begins. */
const announcedEarlyMs = 5000;

export interface AttemptEnd {
  readonly phase: 'Succeeded' | 'Failed' | 'Error' | 'Terminated';
  readonly message: string;
  readonly syncResult: SyncResult;
}

export interface Run {
  readonly world: World;
  readonly key: string;
  readonly operation: Operation;
  readonly startedAt: string;
  readonly application: Application;
  /** Attempts beyond the first. */
  retryCount: number;
}

export function startRun(world: World, key: string): Run | undefined {
  const application = world.store.get(key);
  if (application?.operation === undefined) return undefined;
  const run: Run = {
    world,
    key,
    operation: application.operation,
    startedAt: timestamp(world.clock.now()),
    application,
    retryCount: 0,
  };
  show(run, { phase: 'Running', message: 'initializing', syncResult: emptyResult(application) });
  return run;
}

/** Writes a new operationState; fields that are left out disappear, as they do in Argo CD. A termination stays visible. */
export function show(run: Run, state: Omit<OperationState, 'operation' | 'startedAt' | 'retryCount'>): void {
  run.world.store.write(run.key, (application) => {
    const phase = isTerminating(application) ? 'Terminating' : state.phase;
    const operationState = { ...headOf(run), ...state, phase };
    return { ...application, status: { ...application.status, operationState } };
  });
}

function headOf({
  operation,
  startedAt,
  retryCount,
}: Run): Pick<OperationState, 'operation' | 'startedAt' | 'retryCount'> {
  return { operation, startedAt, ...(retryCount > 0 ? { retryCount } : {}) };
}

export function isTerminating(application: Application | undefined): boolean {
  return application?.status.operationState?.phase === 'Terminating';
}

export function emptyResult(application: Application): SyncResult {
  const sources = sourcesOf(application.spec);
  const source = sources[0] ?? { repoURL: '' };
  return hasManySources(application.spec)
    ? { revision: '', source: { repoURL: '' }, sources }
    : { revision: '', source };
}

/** A failed attempt that will be repeated: phase Running with `finishedAt` and one more in `retryCount`. */
export function announceRetry(run: Run, end: AttemptEnd): void {
  const { clock } = run.world;
  run.retryCount += 1;
  const at = new Date(clock.now() + clock.toWall(announcedEarlyMs));
  const next = at.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });
  const message = `${end.message}. Retrying attempt #${run.retryCount} at ${next}.`;
  const finishedAt = timestamp(clock.now());
  show(run, { phase: 'Running', message, finishedAt, syncResult: end.syncResult });
}

/** History first, in its own write; then the terminal phase with `operation` removed. */
export function finish(run: Run, end: AttemptEnd): OperationState | undefined {
  const { world, key, retryCount } = run;
  const { resources, dryRun } = run.operation.sync;
  const finishedAt = timestamp(world.clock.now());
  const isRecorded = end.phase === 'Succeeded' && resources === undefined && dryRun !== true;
  if (isRecorded) addHistory(run, end.syncResult, finishedAt);
  const retried = retryCount > 0 ? ` (retried ${retryCount} times).` : '';
  const state: OperationState = {
    ...headOf(run),
    phase: end.phase === 'Terminated' ? 'Failed' : end.phase,
    message: `${end.message}${retried}`,
    finishedAt,
    syncResult: end.syncResult,
  };
  const written = world.store.write(key, ({ operation: _done, ...application }) => ({
    ...application,
    status: { ...application.status, operationState: state },
  }));
  return written === undefined ? undefined : state;
}

function addHistory(
  run: Run,
  { revision, revisions, source, sources }: SyncResult,
  deployedAt: string,
): void {
  run.world.store.write(run.key, (application) => {
    const history = application.status.history ?? [];
    const entry: HistoryEntry = {
      id: (history.at(-1)?.id ?? -1) + 1,
      ...(revisions === undefined ? { revision } : { revisions }),
      source,
      ...(sources === undefined ? {} : { sources }),
      deployStartedAt: run.startedAt,
      deployedAt,
      initiatedBy: run.operation.initiatedBy,
    };
    return {
      ...application,
      status: { ...application.status, history: [...history, entry].slice(-historyLimit) },
    };
  });
}
