import { judgeRollingSync } from './judge-rolling-sync.ts';
import { findHold } from './messages.ts';
import { type VerdictOutcome, verdict } from './outcome.ts';
import type { AssessedCase } from './progress.ts';
import type { BlockReason } from './reason-codes.ts';
import { nameOf } from './resource-ref.ts';
import { hasHeld } from './span.ts';

/** Why the release cannot begin or go on until somebody acts or a time comes; said at once (checklist 24, 25). */
export function judgeBlocked(one: AssessedCase): VerdictOutcome | undefined {
  for (const find of [findSkip, findHeldOperation, findMerge, findPaused, findStandstill]) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function blocked(reason: BlockReason, explanation: string): VerdictOutcome {
  return verdict('blocked', reason, explanation);
}

function findSkip({ assessment }: AssessedCase): VerdictOutcome | undefined {
  if (!assessment.view.isSkipped) return undefined;
  return blocked(
    'skip-reconcile',
    'The annotation argocd.argoproj.io/skip-reconcile freezes the application',
  );
}

/** Seen on 3.6: a controller looks at a sync that somebody started with the rights of the automated one before it. */
const HELD_BY_HAND = { seen: 3, lasted: 10_000 };

/** A running sync says in its message what holds it. */
function findHeldOperation({ assessment, progress, now }: AssessedCase): VerdictOutcome | undefined {
  const { operation } = assessment.view;
  if (assessment.stage !== 'running' || operation === null) return undefined;
  const hold = findHold(operation.message);
  if (hold === undefined) return undefined;
  const mayPass = hold === 'sync-window' && !operation.isAutomated;
  if (mayPass && !hasHeld(progress.spans.get('held'), now, HELD_BY_HAND)) return undefined;
  return blocked(hold, `The sync is held: ${operation.message}`);
}

function findMerge({ assessment }: AssessedCase): VerdictOutcome | undefined {
  const { compared } = assessment;
  if (compared.kind !== 'merge-pending') return undefined;
  return blocked(
    'hydrate-pull-request',
    `The hydrated commit ${compared.hydrated} waits to be merged into the branch that is synced`,
  );
}

/** A Deployment or Job paused in its manifest; a paused Argo Rollout follows the input `paused`. */
function findPaused({ assessment }: AssessedCase): VerdictOutcome | undefined {
  const { health, compared, sync } = assessment;
  if (compared.kind !== 'contained' || sync !== 'synced') return undefined;
  const culprit = health.culprits.find(
    ({ resource, health: { status } }) =>
      status === 'Suspended' && (resource.ref.kind === 'Deployment' || resource.ref.kind === 'Job'),
  );
  if (culprit === undefined) return undefined;
  return blocked('suspended', `${nameOf(culprit.resource.ref)} is paused in its manifest`);
}

/** OutOfSync at our commit and nothing runs: somebody else may be about to start a sync, hence the short grace. */
const MANUAL = { seen: 2, lasted: 2000 };

function findStandstill(one: AssessedCase): VerdictOutcome | undefined {
  const { progress, assessment, watch, now } = one;
  const span = progress.spans.get('standstill');
  if (span === undefined) return undefined;
  if (watch.expectation.startsSyncs && !assessment.syncsItself) return findWindowOfCaller(one);
  if (assessment.view.autoSync.enabled) return findWindow(one);
  const rolling = judgeRollingSync(one);
  if (rolling !== 'none') return rolling;
  if (!hasHeld(span, now, MANUAL)) return undefined;
  return blocked(
    'auto-sync-off',
    'The application is OutOfSync at the commit, has no auto-sync, and no sync runs',
  );
}

/** A window that lets no sync through, whoever asks for it. */
function findWindowOfCaller({ facts: { windows } }: AssessedCase): VerdictOutcome | undefined {
  if (windows?.blocksManualSync !== true) return undefined;
  return blocked('sync-window', `A sync window keeps syncs from starting (${windows.windows.join('; ')})`);
}

/**
 * A denied window leaves no trace in the application (rig 1). Where the windows cannot be asked, nothing but a window
 * keeps auto-sync from a new revision that was compared again; after a failed comparison once more (rig 2.5).
 */
function findWindow({ facts, progress, assessment, now }: AssessedCase): VerdictOutcome | undefined {
  const { windows } = facts;
  if (windows !== null) {
    if (!windows.blocksAutoSync) return undefined;
    return blocked(
      'sync-window',
      `A sync window keeps auto-sync from starting (${windows.windows.join('; ')})`,
    );
  }
  const span = progress.spans.get('standstill');
  const hasConditions = assessment.view.conditions.some(({ type }) => type === 'SyncError');
  const isCertain =
    hasHeld(span, now, { seen: 3, lasted: 20_000, comparisons: 2 }) ||
    (!progress.sawUnknown && hasHeld(span, now, { seen: 3, lasted: 15_000 }));
  if (hasConditions || !isCertain) return undefined;
  return blocked(
    'sync-window',
    'The application stays OutOfSync at the commit and auto-sync does not start: a sync window, most likely',
  );
}
