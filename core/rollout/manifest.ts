import { isObject, type JsonObject, listField, objectOf, textField } from '../argocd/fields.ts';
import { definedOnly } from '../defined-only.ts';
import { asObject } from './application.ts';
import { type CountsView, readCounts } from './counts.ts';
import type { ResourceRef } from './observation.ts';
import { type PodView, readPod } from './pod.ts';
import { type RolloutView, readRollout } from './rollout-object.ts';

/** One live manifest, as far as the verdict needs it. */
export interface ManifestView {
  readonly ref: ResourceRef;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Images of the pod template: what is wanted. Empty for what has none. */
  readonly images: readonly string[];
  /** `spec.paused` of a Deployment, `spec.suspend` of a Job. */
  readonly isPaused: boolean;
  /** The newest revision of a StatefulSet. */
  readonly updateRevision: string;
  readonly counts: CountsView;
  readonly pod: PodView | null;
  readonly rollout: RolloutView | null;
}

/** Reads one live manifest: `{manifest: "<json>"}`, JSON text or an object; nothing when it is none. */
export function readManifest(value: unknown): ManifestView | null {
  const outer = asObject(value);
  const object = outer?.['manifest'] === undefined ? outer : asObject(outer['manifest']);
  const kind = textField(object ?? {}, 'kind');
  if (object === undefined || kind === undefined) return null;
  const spec = objectOf(object['spec']);
  const status = objectOf(object['status']);
  return {
    ...readHead(object, kind),
    images: kind === 'Pod' ? [] : readImages(podTemplate(spec)),
    isPaused:
      (kind === 'Deployment' && spec['paused'] === true) || (kind === 'Job' && spec['suspend'] === true),
    updateRevision: textField(status, 'updateRevision') ?? '',
    counts: readCounts(object),
    pod: kind === 'Pod' ? readPod(object) : null,
    rollout: kind === 'Rollout' ? readRollout(object) : null,
  };
}

function readHead(object: JsonObject, kind: string): Pick<ManifestView, 'ref' | 'uid' | 'resourceVersion'> {
  const metadata = objectOf(object['metadata']);
  const [group = '', version] = splitApiVersion(textField(object, 'apiVersion') ?? '');
  const uid = textField(metadata, 'uid') ?? '';
  return {
    uid,
    resourceVersion: textField(metadata, 'resourceVersion') ?? '',
    ref: {
      group,
      kind,
      namespace: textField(metadata, 'namespace') ?? '',
      name: textField(metadata, 'name') ?? '',
      ...definedOnly({ version, uid: uid === '' ? undefined : uid }),
    },
  };
}

function splitApiVersion(apiVersion: string): readonly string[] {
  return apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
}

/** The pod spec of a workload; a CronJob has it two levels deeper. */
function podTemplate(spec: JsonObject): JsonObject {
  const inner = isObject(spec['jobTemplate']) ? objectOf(spec['jobTemplate']['spec']) : spec;
  return objectOf(objectOf(inner['template'])['spec']);
}

function readImages(pod: JsonObject): readonly string[] {
  return [...listField(pod, 'initContainers'), ...listField(pod, 'containers')]
    .map((container) => textField(objectOf(container), 'image'))
    .filter((image) => image !== undefined);
}
