import { isObject, type JsonObject, listField, numberField, objectOf, textField } from '../argocd/fields.ts';
import { timeField } from './time.ts';

/** What counts for a workload's progress; 0 where the manifest says nothing. Times in milliseconds since the epoch. */
export interface CountsView {
  readonly generation: number;
  readonly observedGeneration: number;
  /** Pods there should be. */
  readonly wanted: number;
  /** Of them, those that must be of the newest revision: fewer with a partition, none where pods are replaced by hand. */
  readonly toUpdate: number;
  /** Pods there are, old ones included. */
  readonly total: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** Since when a Deployment calls itself available. */
  readonly availableSince: number;
  /** When the cluster wrote another status last. */
  readonly changedAt: number;
}

/** Reads the counts of a workload's live manifest. */
export function readCounts(object: JsonObject): CountsView {
  const metadata = objectOf(object['metadata']);
  const spec = objectOf(object['spec']);
  const status = objectOf(object['status']);
  const wanted = numberField(spec, 'replicas') ?? numberField(status, 'desiredNumberScheduled') ?? 1;
  return {
    generation: numberField(metadata, 'generation') ?? 0,
    // Argo Rollouts writes it as text (knowledge/argocd.md 5).
    observedGeneration: Number(status['observedGeneration'] ?? 0) || 0,
    wanted,
    toUpdate: countToUpdate(objectOf(spec['updateStrategy']), wanted),
    total: numberField(status, 'replicas') ?? 0,
    updated: readUpdated(status, wanted),
    ready: numberField(status, 'readyReplicas') ?? numberField(status, 'numberReady') ?? 0,
    available: numberField(status, 'availableReplicas') ?? numberField(status, 'numberAvailable') ?? 0,
    availableSince: readAvailableSince(status),
    changedAt: readChangedAt(metadata),
  };
}

/** A StatefulSet whose revisions are one has rolled out; some versions of Kubernetes then leave the count out. */
function readUpdated(status: JsonObject, wanted: number): number {
  const revision = textField(status, 'updateRevision');
  if (revision !== undefined && revision === textField(status, 'currentRevision')) return wanted;
  return numberField(status, 'updatedReplicas') ?? numberField(status, 'updatedNumberScheduled') ?? 0;
}

function countToUpdate(strategy: JsonObject, wanted: number): number {
  if (textField(strategy, 'type') === 'OnDelete') return 0;
  const partition = numberField(objectOf(strategy['rollingUpdate']), 'partition') ?? 0;
  return Math.max(0, wanted - partition);
}

function readAvailableSince(status: JsonObject): number {
  const condition = listField(status, 'conditions')
    .map(objectOf)
    .find(({ type, status: holds }) => type === 'Available' && holds === 'True');
  return condition === undefined ? 0 : (timeField(condition, 'lastTransitionTime') ?? 0);
}

/** The API server notes who changed which part of an object, and when: another count is another status. */
function readChangedAt(metadata: JsonObject): number {
  const writers = listField(metadata, 'managedFields').filter(isObject);
  const times = writers
    .filter((writer) => writer['subresource'] === 'status')
    .map((writer) => timeField(writer, 'time') ?? 0);
  return Math.max(0, ...times);
}
