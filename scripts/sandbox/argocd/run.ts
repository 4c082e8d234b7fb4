import { timestamp } from '../cluster/resources.ts';
import type { Behaviours } from './behaviours.ts';
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

/** As Go prints `time.Kitchen`. */
function kitchen(at: Date): string {
  return at.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' }).replace(/\s/g, '');
}

const retryWords: Readonly<Record<Behaviours['retryTime'], (attempt: number, at: Date) => string>> = {
  kitchen: (attempt, at) => `. Retrying attempt #${attempt} at ${kitchen(at)}.`,
  'kitchen, laid to a timeout': (attempt, at) =>
    ` due to application controller sync timeout. Retrying attempt #${attempt} at ${kitchen(at)}.`,
  'RFC 3339': (attempt, at) => `. Retrying attempt #${attempt} at ${timestamp(at.getTime())}.`,
};

export interface AttemptEnd {
  readonly phase: 'Succeeded' | 'Failed' | 'Error' | 'Terminated';
  readonly message: string;
  readonly syncResult: SyncResult;
}

export interface Run {
  readonly world: World;
  readonly key: string;
  operation: Operation;
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

type ShownState = Omit<OperationState, 'operation' | 'startedAt' | 'retryCount'>;

/** Writes a new operationState. A termination stays visible. */
export function show(run: Run, state: ShownState): void {
  run.world.store.write(run.key, (application) => {
    const phase = isTerminating(application) ? 'Terminating' : state.phase;
    return withState(run, application, { ...headOf(run), ...state, phase });
  });
}

/** Fields that are left out disappear, or stay as they were where the state is merged; `finishedAt` always goes. */
function withState({ world }: Run, application: Application, state: OperationState): Application {
  const before = application.status.operationState;
  const operationState = world.behaviours.operationState === 'replaced' ? state : mergedState(before, state);
  return { ...application, status: { ...application.status, operationState } };
}

function mergedState(before: OperationState | undefined, state: OperationState): OperationState {
  const { finishedAt: _gone, ...kept } = before ?? state;
  const { syncResult = kept.syncResult } = state;
  return {
    ...kept,
    ...state,
    ...(syncResult === undefined ? {} : { syncResult: { ...kept.syncResult, ...syncResult } }),
  };
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
  const { clock, behaviours } = run.world;
  run.retryCount += 1;
  const at = new Date(clock.now() + clock.toWall(announcedEarlyMs));
  const message = `${end.message}${retryWords[behaviours.retryTime](run.retryCount, at)}`;
  const finishedAt = timestamp(clock.now());
  show(run, { phase: 'Running', message, finishedAt, syncResult: end.syncResult });
}

/** The next attempt begins; where `retry.refresh` is on, at what is newest then. */
export function beginRetry(run: Run): void {
  const { behaviours, store } = run.world;
  const isFresh = run.operation.retry.refresh === true;
  if (isFresh) {
    const { revision: _revision, revisions: _revisions, ...sync } = run.operation.sync;
    run.operation = { ...run.operation, sync };
  }
  const last = store.get(run.key)?.status.operationState;
  const { message = '', syncResult } = last ?? {};
  const words = `Retrying operation${isFresh ? ' with latest revisions' : ''}. Attempt #${run.retryCount}`;
  if (behaviours.retryBegins) show(run, { phase: 'Running', message: words });
  else show(run, { phase: 'Running', message, ...(syncResult === undefined ? {} : { syncResult }) });
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
  const written = world.store.write(key, ({ operation: _done, ...application }) =>
    withState(run, application, state),
  );
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
