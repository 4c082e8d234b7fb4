import type { ApplicationView, ResourceView } from './application.ts';
import type { Facts } from './facts.ts';
import { findHeldBack, type HeldBack } from './held-back.ts';
import { type ImageProof, proveImages } from './image-proof.ts';
import { matchImages } from './images.ts';
import type { ResourceRef } from './observation.ts';
import { failedResults, type OperationStage, stageOf } from './operation.ts';
import { judgeOwnHealth, type OwnHealth } from './own-health.ts';
import { keyOf } from './resource-ref.ts';
import { proveApplied, proveCompared, type RevisionContext, type RevisionProof } from './revision-proof.ts';
import type { RolloutView } from './rollout-object.ts';
import { buildScope, type Scope } from './scope.ts';
import { collectSigns } from './sign-collection.ts';
import type { Sign } from './signs.ts';
import type { Watch } from './watch.ts';

/** How one application stands to the expectation, read from one view of it and all other facts. */
export interface Assessment {
  readonly view: ApplicationView;
  readonly compared: RevisionProof;
  readonly applied: RevisionProof;
  readonly stage: OperationStage;
  /** `foreign` is out of sync only for another service's failed workloads: for ours that is as good as synced. */
  readonly sync: 'synced' | 'foreign' | 'out' | 'unknown';
  readonly isReconciled: boolean;
  readonly images: ImageProof;
  readonly health: OwnHealth;
  /** The Rollout of ours that is not healthy, as its manifest told after the last change. */
  readonly rollout: RolloutView | null;
  readonly scope: Scope;
  readonly signs: readonly Sign[];
  /** What keeps a workload of ours from replacing its pods. */
  readonly heldBack: HeldBack | undefined;
  /** What runs or is out of sync leaves our own workloads alone. */
  readonly sparesOurs: boolean;
  /** The application syncs by itself, and no window is known that keeps it from that. */
  readonly syncsItself: boolean;
}

/** Assesses the view (the newest GET, or what a stream message shows) with everything else that is known. */
export function assess(watch: Watch, facts: Facts, view: ApplicationView): Assessment {
  const context = revisionContext(watch);
  const compared = proveCompared(view, context);
  const applied = proveApplied(view, context);
  const scope = scopeOf(watch, facts, view);
  const stage = stageOf(view.requested !== null, view.operation);
  const health = judgeOwnHealth({ view, tree: facts.tree?.tree ?? null, scope, before: facts.healthBefore });
  const sync = judgeSync({ view, applied, stage, scope });
  return {
    view,
    compared,
    applied,
    stage,
    scope,
    health,
    rollout: findRollout(health, facts),
    sync,
    isReconciled: isReconciled(view),
    images: imagesOf(watch, facts, view),
    heldBack: findHeldBack(facts, scope),
    signs: collectSigns({ watch, facts, view, scope, applied }),
    sparesOurs: sparesOurs(view, scope),
    syncsItself: view.autoSync.enabled && facts.windows?.blocksAutoSync !== true,
  };
}

function revisionContext({ expectation, ancestry }: Watch): RevisionContext {
  return { ours: expectation.revision, choice: expectation.choice, ancestry };
}

function findRollout({ culprits }: OwnHealth, { manifests, settledAt }: Facts): RolloutView | null {
  const culprit = culprits.find(({ resource }) => resource.ref.kind === 'Rollout');
  const seen = culprit === undefined ? undefined : manifests.get(keyOf(culprit.resource.ref));
  return seen === undefined || seen.at < settledAt ? null : seen.manifest.rollout;
}

/**
 * Equal seconds count as reconciled: stamps have one second, and a later one may not come by itself for a minute
 * (rig 2.3, which wins over `>` of checklist 11). Only together with all other conditions is it a proof.
 */
function isReconciled({ operation, reconciledAt }: ApplicationView): boolean {
  if (operation === null || operation.finishedAt === null) return true;
  return reconciledAt !== null && reconciledAt >= operation.finishedAt;
}

function scopeOf({ expectation }: Watch, facts: Facts, view: ApplicationView): Scope {
  const known = new Map([...facts.applied].map(([key, { images }]) => [key, images]));
  for (const [key, { manifest }] of facts.manifests) {
    if (manifest.images.length > 0) known.set(key, manifest.images);
  }
  const { tree = null, pods = [] } = facts.tree ?? {};
  return buildScope({ images: expectation.images, view, tree, pods, known });
}

function imagesOf({ expectation }: Watch, facts: Facts, view: ApplicationView): ImageProof {
  const fresh = [...facts.manifests.values()].filter(({ at }) => at >= facts.settledAt);
  const applied = [...facts.applied.values()].filter(({ isOurs }) => isOurs);
  return proveImages({
    expected: expectation.images,
    summary: view.images,
    pods: facts.tree?.pods ?? null,
    wanted: [...fresh.map(({ manifest }) => manifest.images), ...applied.map(({ images }) => images)],
    before: matchImages(expectation.images, facts.baseline?.images ?? []).others,
  });
}

interface SyncFacts {
  readonly view: ApplicationView;
  readonly applied: RevisionProof;
  readonly stage: OperationStage;
  readonly scope: Scope;
}

function judgeSync(facts: SyncFacts): Assessment['sync'] {
  const { status } = facts.view.sync;
  if (status === 'Synced') return 'synced';
  if (status !== 'OutOfSync') return 'unknown';
  return isForeignFailure(facts) && sparesOurs(facts.view, facts.scope) ? 'foreign' : 'out';
}

/** A sync of our revision failed, and only on workloads of other services; a hook judges the sync as a whole. */
export function isForeignFailure({ view, applied, stage, scope }: SyncFacts): boolean {
  if (stage !== 'failed' || applied.kind !== 'contained' || view.operation === null) return false;
  const failed = failedResults(view.operation);
  const isForeign =
    failed.length > 0 && failed.every(({ ref, isHook }) => !isHook && scope.ownerOf(ref) === 'foreign');
  return isForeign && reachedOurs(view, scope);
}

/** What fails in a wave keeps the sync from all waves behind it: ours may never have been applied. */
function reachedOurs(view: ApplicationView, scope: Scope): boolean {
  const results = view.operation?.results ?? [];
  return ownWorkloads(view, scope).every(
    ({ ref, sync }) => sync === 'Synced' || results.some((result) => isSameObject(result.ref, ref)),
  );
}

/** No sync is asked for, running or waiting for its next attempt. */
export function isOver({ stage }: Pick<Assessment, 'stage'>): boolean {
  return stage === 'none' || stage === 'succeeded' || stage === 'failed';
}

/** Our revision is compared and in sync, and nothing is under way: what is seen now is of this release. */
export function isSettled(assessment: Assessment): boolean {
  const { compared, sync } = assessment;
  return compared.kind === 'contained' && isOver(assessment) && (sync === 'synced' || sync === 'foreign');
}

/** Whether our own workloads are known, in sync, and not among the resources a partial sync is about. */
function sparesOurs(view: ApplicationView, scope: Scope): boolean {
  if (scope.judgesAll) return false;
  const own = ownWorkloads(view, scope);
  const only = view.requested?.only ?? view.operation?.only ?? [];
  const isTouched = only.some((ref) => own.some((resource) => isSameObject(resource.ref, ref)));
  return own.length > 0 && !isTouched && own.every(({ sync }) => sync === 'Synced');
}

/** Our workloads among the managed resources. */
export function ownWorkloads(view: ApplicationView, scope: Scope): readonly ResourceView[] {
  return view.resources.filter(({ ref, isHook }) => !isHook && scope.isOwnWorkload(ref));
}

/** A partial sync names its resources without a namespace where it is the application's own. */
function isSameObject(left: ResourceRef, right: ResourceRef): boolean {
  return keyOf({ ...left, namespace: '' }) === keyOf({ ...right, namespace: '' });
}
