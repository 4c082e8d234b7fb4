import { formatDuration } from '../duration.ts';
import { isSameCommit } from './ancestry.ts';
import type { ConditionView } from './application.ts';
import { isForeignFailure } from './assessment.ts';
import type { RootCause } from './decision.ts';
import { classifyComparison, classifyHydration, findAttemptedRevisions } from './messages.ts';
import { failedResults, type ResultView } from './operation.ts';
import { failure, toldCause, type VerdictOutcome } from './outcome.ts';
import type { AssessedCase } from './progress.ts';
import { nameOf } from './resource-ref.ts';
import { hasHeld } from './span.ts';
import { causeOf, mostTelling } from './telling-sign.ts';

const judges: readonly ((one: AssessedCase) => VerdictOutcome | undefined)[] = [
  judgeOperation,
  judgeSyncError,
  judgePods,
  judgeComparison,
  judgeHydration,
  judgePruneOnly,
];

/** The failure of one application, if one is certain (DESIGN 6.2; checklist 18–23). */
export function judgeFailure(one: AssessedCase): VerdictOutcome | undefined {
  for (const judge of judges) {
    const found = judge(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

const TERMINATION_GRACE = 15_000;

/** A sync of our revision that ended badly: nothing will try it again. */
function judgeOperation(one: AssessedCase): VerdictOutcome | undefined {
  const { assessment, progress, now } = one;
  const { operation } = assessment.view;
  if (assessment.stage !== 'failed' || operation === null || assessment.applied.kind !== 'contained')
    return undefined;
  if (isForeignFailure(assessment)) return undefined;
  const failed = failedResults(operation);
  const ours = failed.filter(({ ref }) => assessment.scope.ownerOf(ref) === 'own');
  // What failed at a later commit and is not ours may be that commit's fault.
  if (!assessment.applied.isExact && ours.length === 0) return undefined;
  const isTerminated = operation.message.startsWith('Operation terminated');
  if (isTerminated && !hasHeld(progress.spans.get('terminated'), now, { lasted: TERMINATION_GRACE }))
    return undefined;
  const cause = operationCause(ours[0] ?? failed[0], operation.message);
  const isOurs = ours.length > 0 && !assessment.scope.judgesAll;
  return failure(cause, isOurs ? 'release' : 'commit', `The sync of the commit failed: ${cause.message}`);
}

function operationCause(result: ResultView | undefined, message: string): RootCause {
  if (result === undefined) return toldCause('sync-error', message);
  const words = result.message === '' ? message : `${nameOf(result.ref)}: ${result.message}`;
  return { ...toldCause(result.isHook ? 'hook-failed' : 'sync-error', words), resource: result.ref };
}

/** Auto-sync says that it will never try our commit again, or that it will not delete everything. */
function judgeSyncError({ assessment, watch }: AssessedCase): VerdictOutcome | undefined {
  const { view, compared, stage } = assessment;
  if (compared.kind !== 'contained' || !compared.isExact || view.requested !== null) return undefined;
  if (stage === 'running' || stage === 'retrying' || isForeignFailure(assessment)) return undefined;
  const told = view.conditions.find(
    (condition) =>
      condition.type === 'SyncError' && isAbout(condition, [compared.revision, watch.expectation.revision]),
  );
  if (told === undefined) return undefined;
  return failure(
    toldCause('sync-error', told.message),
    'commit',
    `Argo CD gave the commit up: ${told.message}`,
  );
}

function isAbout({ message }: ConditionView, revisions: readonly string[]): boolean {
  if (/will wipe out all resources/i.test(message)) return true;
  const attempted = findAttemptedRevisions(message) ?? [];
  return attempted.some((one) => revisions.some((revision) => isSameCommit(one, revision)));
}

const CONFIG_GRACE = { seen: 2, lasted: 5000 };

/** Causes in our own newest pods that waiting cannot heal. */
function judgePods({ assessment, progress, now }: AssessedCase): VerdictOutcome | undefined {
  const isConfigMissing = hasHeld(progress.spans.get('config-missing'), now, CONFIG_GRACE);
  const signs = assessment.signs.filter(
    ({ isFinal, code }) => isFinal && (code !== 'config-missing' || isConfigMissing),
  );
  const sign = mostTelling(signs);
  if (sign === undefined) return undefined;
  return failure(
    causeOf(sign, { events: [] }),
    'release',
    `${nameOf(sign.resource)} cannot run: ${sign.message}`,
  );
}

/** Two refreshes after the first sighting, marked as such or told by what Argo CD stamped. */
const REFRESHES = 2;
const UNMARKED_GRACE = { seen: 3, lasted: 30_000 };

/** The commit's manifests cannot be made; not when the world around is at fault, or when it was so before. */
function judgeComparison(one: AssessedCase): VerdictOutcome | undefined {
  const { assessment, progress, facts, now } = one;
  const span = progress.spans.get('comparison-error');
  if (span === undefined || progress.sawCompared) return undefined;
  const isCertain =
    span.refreshes >= REFRESHES || span.comparisons >= REFRESHES || hasHeld(span, now, UNMARKED_GRACE);
  const before = new Set((facts.baseline?.conditions ?? []).map(({ message }) => message));
  const error = assessment.view.conditions.find(
    ({ type, message }) =>
      isComparisonError(type) && classifyComparison(message) === 'manifest' && !before.has(message),
  );
  if (!isCertain || error === undefined) return undefined;
  const cause = toldCause('manifest-error', error.message);
  return failure(cause, 'commit', `Argo CD cannot make manifests from the commit: ${error.message}`);
}

/** Long enough for the refreshes after 1, 2 and 4 s, each of which makes the hydrator try again. */
const HYDRATION_GRACE = { seen: 2, lasted: 5000 };

/** The hydrator cannot make the manifests of our very commit, and could before. */
function judgeHydration({ assessment, progress, facts, now }: AssessedCase): VerdictOutcome | undefined {
  const { compared } = assessment;
  if (compared.kind !== 'hydrating' || !compared.isOurs || compared.phase !== 'Failed') return undefined;
  if (!hasHeld(progress.spans.get('hydration-failed'), now, HYDRATION_GRACE)) return undefined;
  const { message } = compared;
  const isFromBefore = facts.baseline?.hydrator?.current?.message === message;
  if (isFromBefore || classifyHydration(message) === 'outside') return undefined;
  return failure(
    toldCause('manifest-error', message),
    'commit',
    `Argo CD cannot make manifests from the commit: ${message}`,
  );
}

/** Conditions under which nothing is compared. */
export function isComparisonError(type: string): boolean {
  return type === 'ComparisonError' || type === 'InvalidSpecError';
}

const PRUNE_GRACE = { seen: 2, lasted: 10_000 };

/** The commit leaves out a resource that auto-sync may not delete: it will never be Synced (checklist 19). */
function judgePruneOnly({ assessment, progress, now }: AssessedCase): VerdictOutcome | undefined {
  if (!hasHeld(progress.spans.get('prune-only'), now, PRUNE_GRACE)) return undefined;
  const names = assessment.view.resources
    .filter(({ requiresPruning }) => requiresPruning)
    .map(({ ref }) => nameOf(ref));
  const message = `only the deletion of ${names.join(', ')} is missing, and auto-sync may not delete (prune is off)`;
  return failure(toldCause('sync-error', message), 'commit', `The commit can never be in sync: ${message}`);
}

/** How long a standstill of a StatefulSet or DaemonSet is waited for: neither is ever Degraded. */
const STALL_GRACE = 300_000;

/** A StatefulSet or DaemonSet of ours that stands still while its newest pods show why (checklist 23). */
export function judgeStall({ assessment, progress, now }: AssessedCase): VerdictOutcome | undefined {
  const stalled = [...progress.stalls.values()].some(({ since }) => now - since >= STALL_GRACE);
  const sign = mostTelling(assessment.signs);
  if (!stalled || sign === undefined || assessment.health.status !== 'Progressing') return undefined;
  const lasting = formatDuration(STALL_GRACE);
  return failure(
    causeOf(sign, { events: [] }),
    'release',
    `Nothing has moved for ${lasting}; ${nameOf(sign.resource)}: ${sign.message}`,
  );
}
