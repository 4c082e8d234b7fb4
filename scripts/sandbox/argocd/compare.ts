import { type Manifest, type ResourceRef, refOf } from '../cluster/manifests.ts';
import { canonical, isApplied, type Resource } from '../cluster/resources.ts';
import { assessApplication } from './application-health.ts';
import { healthOf } from './health.ts';
import type { Application, Health, ResourceStatus, SyncStatusCode, Tree } from './model.ts';
import { liveObjects, trackedManifest } from './tracking.ts';
import { buildTree, imagesOf, missingHealth } from './tree.ts';
import type { World } from './world.ts';

export const hookAnnotation = 'argocd.argoproj.io/hook';
export const waveAnnotation = 'argocd.argoproj.io/sync-wave';

export interface Comparison {
  readonly sync: SyncStatusCode;
  readonly health: Health;
  readonly resources: readonly ResourceStatus[];
  readonly images: readonly string[];
}

export function isHook(manifest: Manifest): boolean {
  return manifest.metadata.annotations?.[hookAnnotation] !== undefined;
}

/** Desired against live: sync status, health, the resource list and the tree of the application. */
export function compare(
  world: Pick<World, 'behaviours' | 'cluster'>,
  application: Application,
  manifests: readonly Manifest[],
): Comparison & { readonly tree: Tree } {
  const { behaviours, cluster } = world;
  const { namespace } = application.spec.destination;
  const desired = manifests
    .filter((manifest) => !isHook(manifest))
    .map((manifest) => trackedManifest(world, manifest, application));
  const live = liveObjects(world, application.metadata.name);
  const wanted = desired.map((manifest) => compareOne(world, manifest, namespace));
  const names = new Set(wanted.map(nameOf));
  const resources = [
    ...wanted,
    ...live.filter((resource) => !names.has(nameOf(resource.ref))).map(surplusStatus),
  ];
  const isSynced = resources.every(({ status, hook }) => hook === true || status === 'Synced');
  const missing = desired
    .map((manifest) => refOf(manifest, namespace))
    .filter((ref) => cluster.get(ref) === undefined);
  const tree = buildTree(world, { roots: live, missing });
  return {
    sync: isSynced ? 'Synced' : 'OutOfSync',
    health: assessApplication(behaviours, {
      live: live.filter((resource) => !isLiveHook(resource)),
      missing,
    }),
    resources,
    images: imagesOf(tree),
    tree,
  };
}

function isLiveHook({ annotations }: Resource): boolean {
  return annotations[hookAnnotation] !== undefined;
}

/** The state of an application whose desired state is not known: nothing is compared, health stays. */
export function compareUnknown(application: Application): readonly ResourceStatus[] {
  return (application.status.resources ?? []).map((resource) => ({
    ...resource,
    status: 'Unknown',
    requiresPruning: true,
  }));
}

function compareOne(
  { behaviours, cluster }: Pick<World, 'behaviours' | 'cluster'>,
  manifest: Manifest,
  namespace: string,
): ResourceStatus {
  const ref = refOf(manifest, namespace);
  const live = cluster.get(ref);
  const wave = Number(manifest.metadata.annotations?.[waveAnnotation] ?? 0);
  const same = live !== undefined && isApplied(live) && canonical(live.manifest) === canonical(manifest);
  const health = live === undefined ? missingHealth(behaviours) : healthOf(live);
  return {
    ...statusHead(ref),
    status: same ? 'Synced' : 'OutOfSync',
    ...(health === undefined ? {} : { health }),
    ...(wave === 0 ? {} : { syncWave: wave }),
  };
}

function surplusStatus(resource: Resource): ResourceStatus {
  const hook = isLiveHook(resource);
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
