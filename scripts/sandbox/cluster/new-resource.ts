import { type Manifest, RefusedManifest, type ResourceRef, specOf } from './manifests.ts';
import { type AppliedResource, emptyStatus, type Owner, type PlainKind } from './resources.ts';

export interface BaseFields {
  readonly ref: ResourceRef;
  readonly uid: string;
  readonly createdAt: number;
  readonly owner?: Owner;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  resourceVersion: number;
  generation: number;
}

const makers: Readonly<Record<string, (base: AppliedFields) => AppliedResource>> = {
  Deployment: (base) => ({
    ...base,
    kind: 'Deployment',
    spec: specOf('Deployment', base.manifest),
    status: emptyStatus(),
  }),
  StatefulSet: (base) => ({
    ...base,
    kind: 'StatefulSet',
    spec: specOf('StatefulSet', base.manifest),
    status: { ...emptyStatus(), current: 0, currentRevision: '', updateRevision: '' },
  }),
  DaemonSet: (base) => ({
    ...base,
    kind: 'DaemonSet',
    spec: specOf('DaemonSet', base.manifest),
    status: { observedGeneration: 0, desired: 0, current: 0, updated: 0, ready: 0, available: 0 },
  }),
  Rollout: (base) => ({
    ...base,
    kind: 'Rollout',
    spec: specOf('Rollout', base.manifest),
    status: {
      ...emptyStatus(),
      phase: 'Progressing',
      message: '',
      stepIndex: 0,
      stableHash: '',
      currentHash: '',
      progressedAt: base.createdAt,
      promoteFull: false,
    },
  }),
  AnalysisTemplate: (base) => ({
    ...base,
    kind: 'AnalysisTemplate',
    spec: specOf('AnalysisTemplate', base.manifest),
  }),
  Job: (base) => ({
    ...base,
    kind: 'Job',
    spec: specOf('Job', base.manifest),
    status: { active: 0, succeeded: 0, failed: 0 },
  }),
};

const plainKinds: readonly PlainKind[] = [
  'Namespace',
  'ConfigMap',
  'Secret',
  'Service',
  'ServiceAccount',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'ResourceQuota',
  'Application',
];

function plainKind(kind: string): PlainKind {
  const known = plainKinds.find((plain) => plain === kind);
  if (known === undefined)
    throw new RefusedManifest(`${kind} objects are made by controllers here, not applied`);
  return known;
}

export function labelling(manifest: Manifest) {
  return { labels: manifest.metadata.labels ?? {}, annotations: manifest.metadata.annotations ?? {} };
}

type AppliedFields = BaseFields & { manifest: Manifest };

/** An object as it is right after it was applied. Raises `RefusedManifest` for kinds that only controllers make. */
export function newResource(base: BaseFields, manifest: Manifest): AppliedResource {
  const applied = { ...base, ...labelling(manifest), manifest };
  const make = makers[manifest.kind];
  return make === undefined ? { ...applied, kind: plainKind(manifest.kind) } : make(applied);
}
