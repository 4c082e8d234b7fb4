import type { Cluster } from '../cluster/cluster.ts';
import { type Manifest, type ResourceRef, refOf } from '../cluster/manifests.ts';
import { canonical, isApplied, type Resource } from '../cluster/resources.ts';
import { countsForHealth, healthOf, worseOf } from './health.ts';
import type { Application, Health, HealthStatusCode, ResourceStatus, SyncStatusCode } from './model.ts';
import { buildTree, imagesOf } from './tree.ts';

const trackingAnnotation = 'argocd.argoproj.io/tracking-id';
export const hookAnnotation = 'argocd.argoproj.io/hook';
export const waveAnnotation = 'argocd.argoproj.io/sync-wave';

export interface Comparison {
  readonly sync: SyncStatusCode;
  readonly health: Health;
  readonly resources: readonly ResourceStatus[];
  readonly images: readonly string[];
}

/** What the cluster has of an application: everything that carries its tracking id. */
export function liveObjects(cluster: Cluster, name: string): readonly Resource[] {
  return cluster
    .all()
    .filter((resource) => resource.annotations[trackingAnnotation]?.startsWith(`${name}:`) === true);
}

/** The manifest as Argo CD applies it: with its namespace and its tracking id. */
export function trackedManifest(manifest: Manifest, application: Application): Manifest {
  const ref = refOf(manifest, application.spec.destination.namespace);
  const id = `${application.metadata.name}:${ref.group}/${ref.kind}:${ref.namespace}/${ref.name}`;
  const annotations = { ...manifest.metadata.annotations, [trackingAnnotation]: id };
  return { ...manifest, metadata: { ...manifest.metadata, namespace: ref.namespace, annotations } };
}

export function isHook(manifest: Manifest): boolean {
  return manifest.metadata.annotations?.[hookAnnotation] !== undefined;
}

/** Desired against live: sync status, health and the resource list of the application. */
export function compare(
  cluster: Cluster,
  application: Application,
  manifests: readonly Manifest[],
): Comparison {
  const desired = manifests
    .filter((manifest) => !isHook(manifest))
    .map((manifest) => trackedManifest(manifest, application));
  const live = liveObjects(cluster, application.metadata.name);
  const wanted = desired.map((manifest) => compareOne(cluster, manifest, application));
  const names = new Set(wanted.map(nameOf));
  const surplus = live.filter((resource) => !names.has(nameOf(resource.ref))).map(surplusStatus);
  const resources = [...wanted, ...surplus];
  const sync = resources.every(({ status, hook }) => hook === true || status === 'Synced')
    ? 'Synced'
    : 'OutOfSync';
  return { sync, resources, ...assess(cluster, live, resources) };
}

/** The state of an application whose desired state is not known: nothing is compared, health stays. */
export function compareUnknown(application: Application): readonly ResourceStatus[] {
  return (application.status.resources ?? []).map((resource) => ({
    ...resource,
    status: 'Unknown',
    requiresPruning: true,
  }));
}

function compareOne(cluster: Cluster, manifest: Manifest, application: Application): ResourceStatus {
  const ref = refOf(manifest, application.spec.destination.namespace);
  const live = cluster.get(ref);
  const wave = Number(manifest.metadata.annotations?.[waveAnnotation] ?? 0);
  const same = live !== undefined && isApplied(live) && canonical(live.manifest) === canonical(manifest);
  const health = live === undefined ? { status: 'Missing' as const } : healthOf(live);
  return {
    ...statusHead(ref),
    status: same ? 'Synced' : 'OutOfSync',
    ...(health === undefined ? {} : { health }),
    ...(wave === 0 ? {} : { syncWave: wave }),
  };
}

function surplusStatus(resource: Resource): ResourceStatus {
  const hook = resource.annotations[hookAnnotation] !== undefined;
  const health = healthOf(resource);
  return {
    ...statusHead(resource.ref),
    ...(hook ? { hook: true } : { status: 'OutOfSync', requiresPruning: true }),
    ...(health === undefined ? {} : { health }),
  };
}

function statusHead({ group, version, kind, namespace, name }: ResourceRef) {
  return { ...(group === '' ? {} : { group }), version, kind, namespace, name };
}

function nameOf({ kind, namespace, name }: Pick<ResourceStatus, 'kind' | 'namespace' | 'name'>): string {
  return `${kind}/${namespace}/${name}`;
}

/** The worst health of the managed objects; Missing only when all of them are. */
function assess(cluster: Cluster, live: readonly Resource[], resources: readonly ResourceStatus[]) {
  const images = imagesOf(buildTree(cluster, live));
  const managed = resources.filter(({ hook }) => hook !== true);
  if (managed.length > 0 && managed.every(({ health }) => health?.status === 'Missing')) {
    return { health: { status: 'Missing' as const }, images };
  }
  const counted = live.filter(
    (resource) => countsForHealth(resource) && resource.annotations[hookAnnotation] === undefined,
  );
  const assessed = counted.flatMap((resource) => {
    const health = healthOf(resource);
    return health === undefined ? [] : [{ resource, status: health.status }];
  });
  const status = assessed.reduce<HealthStatusCode>((worst, { status }) => worseOf(worst, status), 'Healthy');
  const culprit = assessed.find((one) => one.status === status)?.resource.ref;
  return {
    health: {
      status,
      ...(status === 'Healthy' || culprit === undefined ? {} : { message: causedBy(culprit) }),
    },
    images,
  };
}

function causedBy({ group, kind, namespace, name }: ResourceRef): string {
  return `Caused by ${group}/${kind}:${namespace}/${name}`;
}
