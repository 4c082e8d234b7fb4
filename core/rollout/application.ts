import { isObject, type JsonObject, listField, objectOf, parseJson, textField } from '../argocd/fields.ts';
import { type HydratorView, readHydrator } from './hydrator.ts';
import type { ApplicationSetRef, ResourceRef } from './observation.ts';
import { type OperationView, readOnly, readOperation, readRevisions } from './operation.ts';
import { readRef } from './resource-ref.ts';
import { readSources, type SourceView } from './sources.ts';
import { timeField } from './time.ts';

export interface HealthView {
  readonly status: string;
  readonly message: string;
}

/** One entry of `status.resources`: a managed resource. */
export interface ResourceView {
  readonly ref: ResourceRef;
  readonly sync: string;
  /** Nothing where Argo CD keeps the health in the tree. */
  readonly health: HealthView | null;
  readonly requiresPruning: boolean;
  readonly isHook: boolean;
}

export interface ConditionView {
  readonly type: string;
  readonly message: string;
}

/** What the verdict needs of an Application, read leniently: what is missing is empty, never an error. */
export interface ApplicationView {
  readonly uid: string;
  readonly name: string;
  readonly resourceVersion: string;
  readonly project: string;
  readonly isDeleting: boolean;
  readonly isSkipped: boolean;
  /** The ApplicationSet that owns it. */
  readonly applicationSet: ApplicationSetRef | null;
  readonly autoSync: { readonly enabled: boolean; readonly prune: boolean };
  readonly sources: readonly SourceView[];
  readonly hydrator: HydratorView | null;
  readonly sync: {
    readonly status: string;
    readonly revisions: readonly string[];
    readonly sources: readonly SourceView[];
  };
  readonly health: HealthView & { readonly changedAt: string };
  /** All its manifests are files of its folders: nothing renders them from anywhere else. */
  readonly isPlain: boolean;
  /** Images of all pods; nothing where the status has no summary. */
  readonly images: readonly string[] | null;
  readonly reconciledAt: number | null;
  /** `.operation`: a sync is asked for or under way. */
  readonly requested: { readonly only: readonly ResourceRef[] } | null;
  readonly operation: OperationView | null;
  readonly conditions: readonly ConditionView[];
  readonly resources: readonly ResourceView[];
}

/** Reads an Application; nothing when the value is none (an error body, HTML, half a JSON text). */
export function readApplication(value: unknown): ApplicationView | null {
  const object = asObject(value);
  if (!isObject(object?.['metadata'])) return null;
  if (!isObject(object['spec']) && !isObject(object['status'])) return null;
  const metadata = object['metadata'];
  const spec = objectOf(object['spec']);
  const status = objectOf(object['status']);
  return {
    ...readIdentity(metadata, spec),
    ...readSpec(spec),
    ...readStatus(status),
    hydrator: readHydrator({ metadata, spec, status }),
    requested: readRequested(object['operation']),
  };
}

/** The revisions of `status.history`: what was deployed before. */
export function readHistoryRevisions(value: unknown): readonly string[] {
  const history = listField(objectOf(asObject(value)?.['status']), 'history');
  return history.flatMap((entry) => readRevisions(objectOf(entry)));
}

/** A stream message may be wrapped in `result` and hold the application beside its type. */
export function unwrapMessage(body: unknown): { readonly type: string; readonly object: unknown } {
  const outer = asObject(body) ?? {};
  const inner = isObject(outer['result']) ? outer['result'] : outer;
  return { type: textField(inner, 'type') ?? '', object: inner['application'] ?? inner };
}

/** The uid and version of whatever object a message carries, without reading the rest. */
export function readVersion(value: unknown): { readonly uid: string; readonly resourceVersion: string } {
  const metadata = objectOf(asObject(value)?.['metadata']);
  return {
    uid: textField(metadata, 'uid') ?? '',
    resourceVersion: textField(metadata, 'resourceVersion') ?? '',
  };
}

/** Foreign JSON as an object, also when a recorder kept it as text. */
export function asObject(value: unknown): JsonObject | undefined {
  if (isObject(value)) return value;
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return undefined;
  const parsed = parseJson(value)?.value;
  return isObject(parsed) ? parsed : undefined;
}

const SKIP_RECONCILE = 'argocd.argoproj.io/skip-reconcile';

function readIdentity(metadata: JsonObject, spec: JsonObject) {
  return {
    uid: textField(metadata, 'uid') ?? '',
    name: textField(metadata, 'name') ?? '',
    resourceVersion: textField(metadata, 'resourceVersion') ?? '',
    project: textField(spec, 'project') ?? '',
    isDeleting: textField(metadata, 'deletionTimestamp') !== undefined,
    isSkipped: textField(objectOf(metadata['annotations']), SKIP_RECONCILE) === 'true',
    applicationSet: readApplicationSet(metadata),
  };
}

/** An owner lives in the namespace of what it owns. */
function readApplicationSet(metadata: JsonObject): ApplicationSetRef | null {
  const owners = listField(metadata, 'ownerReferences').map(objectOf);
  const owner = owners.find((one) => textField(one, 'kind') === 'ApplicationSet');
  if (owner === undefined) return null;
  return { namespace: textField(metadata, 'namespace') ?? '', name: textField(owner, 'name') ?? '' };
}

function readSpec(spec: JsonObject) {
  const policy = objectOf(spec['syncPolicy']);
  const automated = objectOf(policy['automated']);
  return {
    sources: readSources(spec),
    autoSync: {
      // Since 3.1 the block may be there and off (knowledge/argocd.md 1.5). A body without a spec proves nothing.
      enabled: hasNoSpec(spec) || (isObject(policy['automated']) && automated['enabled'] !== false),
      prune: automated['prune'] === true,
    },
  };
}

function hasNoSpec(spec: JsonObject): boolean {
  return Object.keys(spec).length === 0;
}

function readStatus(status: JsonObject) {
  const sync = objectOf(status['sync']);
  const health = objectOf(status['health']);
  return {
    sync: {
      status: textField(sync, 'status') ?? '',
      revisions: readRevisions(sync),
      sources: readSources(objectOf(sync['comparedTo'])),
    },
    health: { ...readHealthOf(health), changedAt: textField(health, 'lastTransitionTime') ?? '' },
    isPlain: readSourceTypes(status).every((type) => type === 'Directory'),
    images: readImages(status),
    reconciledAt: timeField(status, 'reconciledAt'),
    operation: readOperation(status['operationState']),
    conditions: listField(status, 'conditions').map((entry) => readCondition(objectOf(entry))),
    resources: listField(status, 'resources').map((entry) => readResource(objectOf(entry))),
  };
}

/** What renders each source: `Directory`, `Helm`, `Kustomize` or `Plugin`. */
function readSourceTypes(status: JsonObject): readonly unknown[] {
  const many = listField(status, 'sourceTypes');
  const one = textField(status, 'sourceType');
  return many.length > 0 || one === undefined ? many : [one];
}

function readImages(status: JsonObject): readonly string[] | null {
  const { summary } = status;
  if (!isObject(summary)) return null;
  return listField(summary, 'images').filter((image) => typeof image === 'string');
}

function readRequested(operation: unknown): ApplicationView['requested'] {
  if (!isObject(operation)) return null;
  return { only: readOnly(objectOf(operation['sync'])) };
}

function readCondition(condition: JsonObject): ConditionView {
  return { type: textField(condition, 'type') ?? '', message: textField(condition, 'message') ?? '' };
}

function readResource(entry: JsonObject): ResourceView {
  return {
    ref: readRef(entry),
    sync: textField(entry, 'status') ?? '',
    health: readHealth(entry['health']),
    requiresPruning: entry['requiresPruning'] === true,
    isHook: entry['hook'] === true,
  };
}

/** A health object, or nothing where it says nothing. */
export function readHealth(value: unknown): HealthView | null {
  const health = objectOf(value);
  return textField(health, 'status') === undefined ? null : readHealthOf(health);
}

function readHealthOf(health: JsonObject): HealthView {
  return { status: textField(health, 'status') ?? '', message: textField(health, 'message') ?? '' };
}
