import { groupBy } from '../../../core/group-by.ts';
import { type Manifest, RefusedManifest, type ResourceRef, refOf } from '../cluster/manifests.ts';
import { at } from '../json.ts';
import { inApplyOrder } from './apply-order.ts';
import { hookAnnotation, isHook, waveAnnotation } from './compare.ts';
import { healthOf } from './health.ts';
import type { Application, Operation, ResourceResult } from './model.ts';
import { liveObjects, trackedManifest } from './tracking.ts';
import type { World } from './world.ts';

export type SyncPhase = ResourceResult['syncPhase'];

/** Manifests to apply in one phase and wave. */
export interface Wave {
  readonly phase: SyncPhase;
  readonly wave: number;
  readonly manifests: readonly Manifest[];
}

/** The waves of an operation in order. A self-heal (`resources`) or an apply strategy (rollback) runs no hooks. */
export function planWaves(
  operation: Operation,
  manifests: readonly Manifest[],
  namespace: string,
): readonly Wave[] {
  const { resources, syncStrategy } = operation.sync;
  const withoutHooks = resources !== undefined || syncStrategy?.apply !== undefined;
  const selected = manifests.filter((manifest) => isSelected(refOf(manifest, namespace), resources));
  const phases: readonly SyncPhase[] = ['PreSync', 'Sync', 'PostSync'];
  return phases.flatMap((phase) =>
    wavesOf(
      phase,
      selected.filter((manifest) => runsIn(manifest, phase, withoutHooks)),
    ),
  );
}

export function failHooks(manifests: readonly Manifest[]): readonly Wave[] {
  return wavesOf(
    'SyncFail',
    manifests.filter((manifest) => isHook(manifest) && hookPhases(manifest).includes('SyncFail')),
  );
}

function isSelected(ref: ResourceRef, resources: Operation['sync']['resources']): boolean {
  return (
    resources === undefined ||
    resources.some(
      ({ kind, name, group = '' }) => kind === ref.kind && name === ref.name && group === ref.group,
    )
  );
}

function runsIn(manifest: Manifest, phase: SyncPhase, withoutHooks: boolean): boolean {
  if (!isHook(manifest)) return phase === 'Sync';
  return !withoutHooks && hookPhases(manifest).includes(phase);
}

function hookPhases(manifest: Manifest): readonly string[] {
  return (manifest.metadata.annotations?.[hookAnnotation] ?? '').split(',').map((part) => part.trim());
}

function wavesOf(phase: SyncPhase, manifests: readonly Manifest[]): readonly Wave[] {
  const byWave = groupBy(manifests, (manifest) =>
    Number(manifest.metadata.annotations?.[waveAnnotation] ?? 0),
  );
  return [...byWave]
    .sort(([a], [b]) => a - b)
    .map(([wave, members]) => ({ phase, wave, manifests: inApplyOrder(members) }));
}

/** Applies one manifest and says how it went, as an entry of `syncResult.resources`. */
export function applyOne(
  world: World,
  application: Application,
  task: { readonly manifest: Manifest; readonly phase: SyncPhase },
): ResourceResult {
  const { manifest, phase } = task;
  const tracked = trackedManifest(world, manifest, application);
  const ref = refOf(tracked, application.spec.destination.namespace);
  const head = {
    group: ref.group,
    version: ref.version,
    kind: ref.kind,
    namespace: ref.namespace,
    name: ref.name,
    syncPhase: phase,
  };
  const hook = isHook(manifest) ? { hookType: phase } : {};
  try {
    const result = world.cluster.apply(tracked, ref.namespace);
    const images = world.behaviours.appliedImages ? imagesIn(manifest) : [];
    const message = `${ref.kind.toLowerCase()}${ref.group === '' ? '' : `.${ref.group}`}/${ref.name} ${result}`;
    return {
      ...head,
      ...hook,
      status: 'Synced',
      message,
      hookPhase: 'Running',
      ...(images.length === 0 ? {} : { images }),
    };
  } catch (thrown) {
    if (!(thrown instanceof RefusedManifest)) throw thrown;
    return { ...head, ...hook, status: 'SyncFailed', message: thrown.message, hookPhase: 'Failed' };
  }
}

/** Removes what is live and no longer desired; gives an entry for each. */
export function pruneSurplus(
  world: World,
  application: Application,
  manifests: readonly Manifest[],
): readonly ResourceResult[] {
  const namespace = application.spec.destination.namespace;
  const desired = new Set(manifests.map((manifest) => nameOf(refOf(manifest, namespace))));
  const surplus = liveObjects(world, application.metadata.name).filter(
    (resource) => !desired.has(nameOf(resource.ref)) && resource.annotations[hookAnnotation] === undefined,
  );
  return surplus.map((resource) => {
    world.cluster.remove(resource);
    const { group, version, kind, namespace: where, name } = resource.ref;
    return {
      group,
      version,
      kind,
      namespace: where,
      name,
      status: 'Pruned',
      message: 'pruned',
      hookPhase: 'Succeeded',
      syncPhase: 'Sync',
    };
  });
}

/** A hook that was there before is deleted first (policy BeforeHookCreation, the default). */
export function removeOldHooks(world: World, application: Application, wave: Wave): readonly ResourceRef[] {
  const refs = wave.manifests
    .filter(isHook)
    .map((manifest) => refOf(manifest, application.spec.destination.namespace));
  return refs.filter((ref) => {
    const found = world.cluster.get(ref);
    if (found !== undefined) world.cluster.remove(found);
    return found !== undefined;
  });
}

export type TaskState = 'done' | 'failed' | { readonly waitingFor: string };

/** How far the objects of a wave are; hooks are waited for to their end, others to health. */
export function stateOfWave(world: World, application: Application, wave: Wave): TaskState {
  const states = wave.manifests.map((manifest) => stateOfTask(world, application, manifest));
  return states.find((state) => state !== 'done') ?? 'done';
}

const settledHealth: readonly string[] = ['Healthy', 'Suspended'];

function stateOfTask(world: World, application: Application, manifest: Manifest): TaskState {
  const ref = refOf(manifest, application.spec.destination.namespace);
  const live = world.cluster.get(ref);
  const health = live === undefined ? undefined : healthOf(live)?.status;
  if (health === undefined || settledHealth.includes(health)) return 'done';
  if (health === 'Degraded') return 'failed';
  const what = isHook(manifest) ? 'completion of hook' : 'healthy state of';
  return { waitingFor: `waiting for ${what} ${pathOf(ref)}` };
}

function pathOf({ group, kind, name }: ResourceRef): string {
  return `${group}/${kind}/${name}`;
}

function nameOf({ kind, namespace, name }: ResourceRef): string {
  return `${kind}/${namespace}/${name}`;
}

function imagesIn(manifest: Manifest): readonly string[] {
  const template = at(manifest, 'spec', 'template', 'spec');
  const lists = [at(template, 'initContainers'), at(template, 'containers')];
  return lists
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .flatMap((container) => {
      const image = at(container, 'image');
      return typeof image === 'string' ? [image] : [];
    });
}
