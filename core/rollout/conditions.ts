import { type Assessment, isOver, isSettled } from './assessment.ts';
import type { Expectation } from './expectation.ts';
import type { Facts } from './facts.ts';
import { matchImages } from './images.ts';
import { isComparisonError } from './judge-failure.ts';
import { findHold } from './messages.ts';
import type { RefreshNeed } from './progress.ts';
import type { Spans } from './span.ts';

/** What must last before it counts, as one answer shows it; the names are those of the spans. */
export function readConditions(
  assessment: Assessment,
  facts: Facts,
  expectation: Expectation,
): Readonly<Record<string, boolean>> {
  const { view, compared, applied, stage, sync, images, health, isReconciled } = assessment;
  const isDone = isSettled(assessment) && isReconciled;
  const isStill = compared.kind === 'contained' && isOver(assessment) && sync === 'out';
  return {
    ...hydrationCondition(compared),
    'comparison-error': sync === 'unknown' && view.conditions.some(({ type }) => isComparisonError(type)),
    terminated: stage === 'failed' && applied.kind === 'contained',
    held: stage === 'running' && view.operation !== null && findHold(view.operation.message) !== undefined,
    standstill: isStill && applied.kind !== 'contained' && !isPruneOnly(assessment),
    'prune-only':
      isStill && compared.isExact && facts.baseline?.sync.status === 'Synced' && isPruneOnly(assessment),
    // Out of sync after a sync of ours that succeeded: the look that follows each sync may have been lost.
    outdated:
      isOver(assessment) &&
      (!isReconciled || (isStill && applied.kind === 'contained' && !isPruneOnly(assessment))),
    degraded: isDone && health.status === 'Degraded' && carriesOurs(assessment, facts, expectation),
    paused: isSettled(assessment) && health.status === 'Suspended',
    rival: images.kind === 'rival',
    'old-image': isDone && images.kind === 'old',
    'image-late': isDone && images.kind !== 'proven',
    ...readPodConditions(assessment),
  };
}

/** What pods show counts with every look at them, not with answers of Argo CD alone. */
export function readPodConditions(assessment: Assessment): Readonly<Record<string, boolean>> {
  const { heldBack, isReconciled, signs } = assessment;
  return {
    'held-back': isSettled(assessment) && isReconciled && heldBack !== undefined,
    'config-missing': signs.some(({ code, isFinal }) => isFinal && code === 'config-missing'),
  };
}

/** Each refresh makes the hydrator try again: while it does, nothing is known to have changed. */
function hydrationCondition(compared: Assessment['compared']): Readonly<Record<string, boolean>> {
  if (compared.kind === 'hydrating' && compared.phase === 'Hydrating') return {};
  return {
    'hydration-failed': compared.kind === 'hydrating' && compared.isOurs && compared.phase === 'Failed',
  };
}

/** Nothing but deletions that auto-sync may not do is left. */
export function isPruneOnly({ view }: Pick<Assessment, 'view'>): boolean {
  const out = view.resources.filter(({ sync }) => sync === 'OutOfSync');
  const { enabled, prune } = view.autoSync;
  return enabled && !prune && out.length > 0 && out.every(({ requiresPruning }) => requiresPruning);
}

/** What is Degraded has to do with our digest: it is wanted, or it runs. */
function carriesOurs({ images, view }: Assessment, facts: Facts, { images: expected }: Expectation): boolean {
  if (images.kind === 'proven') return true;
  if (images.kind !== 'pending') return false;
  const applied = [...facts.applied.values()].filter(({ isOurs }) => isOurs).flatMap((entry) => entry.images);
  const wanted = [...facts.manifests.values()].flatMap(({ manifest }) => manifest.images);
  return matchImages(expected, [...(view.images ?? []), ...applied, ...wanted]).ours.length > 0;
}

/** Why Argo CD shall look again at once, if it shall. */
export function findRefreshNeed({ sync, compared }: Assessment, spans: Spans): RefreshNeed | undefined {
  if (sync === 'unknown') return 'comparison';
  if (isToBeCompared(compared)) return 'revision';
  if (spans.has('standstill')) return 'standstill';
  return spans.has('outdated') ? 'status' : undefined;
}

function isToBeCompared(compared: Assessment['compared']): boolean {
  return compared.kind === 'unproven' ? compared.mayBeOld : compared.kind !== 'contained';
}
