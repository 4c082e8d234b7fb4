import { isObject, type JsonObject, listField, numberField, objectOf, textField } from '../argocd/fields.ts';
import type { ResourceRef } from './observation.ts';
import { readRef } from './resource-ref.ts';
import { readSources, type SourceView } from './sources.ts';
import { timeField } from './time.ts';

/** What a sync did to one resource. */
export interface ResultView {
  readonly ref: ResourceRef;
  /** Synced, SyncFailed, Pruned, PruneSkipped; empty while it is under way and for hooks. */
  readonly status: string;
  readonly message: string;
  readonly isHook: boolean;
  readonly hookPhase: string;
  /** Images of the applied manifest: proof of what the sync wanted. */
  readonly images: readonly string[];
}

/** `status.operationState`: the last sync, running or over. */
export interface OperationView {
  readonly phase: string;
  readonly message: string;
  /** Auto-sync began it, nobody asked for it. */
  readonly isAutomated: boolean;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly retryCount: number;
  readonly retryLimit: number;
  /** What was applied, else what was asked for; one entry a source, empty where it is not resolved yet. */
  readonly revisions: readonly string[];
  readonly sources: readonly SourceView[];
  readonly results: readonly ResultView[];
  /** The resources of a partial (self-heal or selective) sync; empty when everything is synced. */
  readonly only: readonly ResourceRef[];
}

/** Reads `status.operationState`, or nothing where no sync ever ran. */
export function readOperation(value: unknown): OperationView | null {
  if (!isObject(value) || textField(value, 'phase') === undefined) return null;
  const operation = objectOf(value['operation']);
  const sync = objectOf(operation['sync']);
  const result = objectOf(value['syncResult']);
  return {
    phase: textField(value, 'phase') ?? '',
    message: textField(value, 'message') ?? '',
    isAutomated: objectOf(operation['initiatedBy'])['automated'] === true,
    startedAt: timeField(value, 'startedAt'),
    finishedAt: timeField(value, 'finishedAt'),
    retryCount: numberField(value, 'retryCount') ?? 0,
    retryLimit: numberField(objectOf(operation['retry']), 'limit') ?? 0,
    revisions: firstResolved(readRevisions(result), readRevisions(sync)),
    sources: readSources(result),
    results: listField(result, 'resources').map((entry) => readResult(objectOf(entry))),
    only: readOnly(sync),
  };
}

/** The resources an operation is limited to. */
export function readOnly(sync: JsonObject): readonly ResourceRef[] {
  return listField(sync, 'resources').map((entry) => readRef(objectOf(entry)));
}

/** `revisions` of several sources, or the one `revision`. */
export function readRevisions(object: JsonObject): readonly string[] {
  const many = listField(object, 'revisions').map((entry) => (typeof entry === 'string' ? entry : ''));
  if (many.length > 0) return many;
  const one = textField(object, 'revision');
  return one === undefined ? [] : [one];
}

function firstResolved(applied: readonly string[], asked: readonly string[]): readonly string[] {
  return applied.some((revision) => revision !== '') ? applied : asked;
}

function readResult(entry: JsonObject): ResultView {
  return {
    ref: readRef(entry),
    status: textField(entry, 'status') ?? '',
    message: textField(entry, 'message') ?? '',
    isHook: textField(entry, 'hookType') !== undefined,
    hookPhase: textField(entry, 'hookPhase') ?? '',
    images: listField(entry, 'images').filter((image) => typeof image === 'string'),
  };
}

/** How far the last sync is. A retry is Running with `finishedAt` set: it waits for its next attempt. */
export type OperationStage = 'none' | 'requested' | 'running' | 'retrying' | 'succeeded' | 'failed';

/**
 * The stage of what syncs. A set `.operation` is in progress whatever the status says: between the write of auto-sync
 * and the status patch everything else is of the past (checklist 14).
 */
export function stageOf(requested: boolean, operation: OperationView | null): OperationStage {
  if (operation?.phase === 'Running' && operation.finishedAt !== null) return 'retrying';
  if (operation?.phase === 'Running' || operation?.phase === 'Terminating') return 'running';
  if (requested) return 'requested';
  if (operation === null) return 'none';
  return operation.phase === 'Succeeded' ? 'succeeded' : 'failed';
}

/** The results that made a sync fail. */
export function failedResults({ results }: OperationView): readonly ResultView[] {
  return results.filter(
    ({ status, hookPhase }) => status === 'SyncFailed' || hookPhase === 'Failed' || hookPhase === 'Error',
  );
}
