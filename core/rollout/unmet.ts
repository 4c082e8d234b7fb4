import { formatDuration } from '../duration.ts';
import { type Assessment, isForeignFailure } from './assessment.ts';
import type { Expectation } from './expectation.ts';
import { type Waiting, waiting } from './outcome.ts';
import { nameOf } from './resource-ref.ts';
import type { RevisionProof } from './revision-proof.ts';
import { type RolloutView, stepWords } from './rollout-object.ts';

/**
 * The first condition of a proof that is not met, in the order in which a rollout comes to them; nothing when the
 * application is live: contained revision, Synced, no operation, reconciled, our digests, our health (DESIGN 6.2).
 */
export function findUnmet(assessment: Assessment, expectation: Expectation): Waiting | undefined {
  for (const check of checks) {
    const unmet = check(assessment, expectation);
    if (unmet !== undefined) return unmet;
  }
  return undefined;
}

/** Whether an unmet condition, or one that stands behind it in the order, is about our own release. */
export function breaksOurs(unmet: Waiting, assessment: Assessment, expectation: Expectation): boolean {
  return unmet.concernsOurs || checkHealth(assessment, expectation)?.concernsOurs === true;
}

type Check = (assessment: Assessment, expectation: Expectation) => Waiting | undefined;

const checks: readonly Check[] = [
  checkComparison,
  checkRevision,
  checkOperation,
  checkSync,
  checkReconciled,
  checkImages,
  checkHealth,
];

/** While the comparison fails the revision is a branch name, and what runs goes on running. */
function checkComparison({ view, sync }: Assessment): Waiting | undefined {
  if (sync !== 'unknown') return undefined;
  const error = view.conditions.find(({ type }) => type === 'ComparisonError' || type === 'InvalidSpecError');
  const words = error === undefined ? 'its sync status is Unknown' : error.message;
  return waiting('comparison-failing', `Argo CD cannot compare the application: ${words}`, false);
}

const revisionWords: Readonly<
  Record<Exclude<RevisionProof['kind'], 'contained'>, (proof: RevisionProof) => Waiting>
> = {
  unproven: ({ revision }) =>
    waiting(
      'revision-unproven',
      `Argo CD compared ${revision}; only Git can tell whether it contains the commit`,
      false,
    ),
  lacking: ({ revision }) =>
    waiting('revision-pending', `Argo CD compared ${revision}, which does not contain the commit`),
  unresolved: ({ revision }) =>
    waiting(
      'revision-pending',
      `Argo CD compared ${revision === '' ? 'nothing yet' : revision}, which is no commit`,
      false,
    ),
  hydrating: ({ revision, ...rest }) =>
    waiting(
      'hydrating',
      `The hydrator is at ${revision === '' ? 'no commit yet' : revision}${hydrationWords(rest)}`,
    ),
  'merge-pending': ({ revision }) =>
    waiting('hydrating', `Argo CD compared ${revision}; the hydrated commit is not merged yet`),
};

function hydrationWords(rest: {
  readonly kind: string;
  readonly phase?: string;
  readonly message?: string;
}): string {
  const words = [rest.phase, rest.message].filter((word) => word !== undefined && word !== '');
  return words.length === 0 ? '' : ` (${words.join(': ')})`;
}

function checkRevision({ compared }: Assessment): Waiting | undefined {
  return compared.kind === 'contained' ? undefined : revisionWords[compared.kind](compared);
}

function checkOperation(assessment: Assessment): Waiting | undefined {
  const { stage, view, sparesOurs } = assessment;
  const { operation } = view;
  const message = operation?.message ?? '';
  if (stage === 'requested') return waiting('operation-running', 'A sync is about to begin', !sparesOurs);
  if (stage === 'running')
    return waiting('operation-running', withWords('A sync is running', message), !sparesOurs);
  if (stage === 'failed') return checkFailedSync(assessment);
  if (stage !== 'retrying') return undefined;
  const attempts = `${operation?.retryCount ?? 0} of ${operation?.retryLimit || 'its'} retries`;
  return waiting(
    'operation-retrying',
    withWords(`The sync failed and waits for ${attempts}`, message),
    !sparesOurs,
  );
}

/**
 * A sync of a later commit that failed on nothing of ours is no failure of ours, and no proof either: its hooks judge
 * our release too (seen: Synced and Healthy beside a PostSync hook that failed).
 */
function checkFailedSync(assessment: Assessment): Waiting | undefined {
  const { view, applied } = assessment;
  if (applied.kind !== 'contained' || isForeignFailure(assessment)) return undefined;
  const words = withWords(`The sync of ${applied.revision} failed`, view.operation?.message ?? '');
  return waiting('operation-failed', words, true);
}

function checkSync(
  { sync, view, sparesOurs, syncsItself }: Assessment,
  { startsSyncs }: Expectation,
): Waiting | undefined {
  if (sync === 'synced' || sync === 'foreign') return undefined;
  const out = view.resources
    .filter((resource) => resource.sync === 'OutOfSync')
    .map(({ ref }) => nameOf(ref));
  const words = out.length === 0 ? '' : ` (${listNames(out)})`;
  const reason = startsSyncs && syncsItself ? 'auto-sync-pending' : 'sync-pending';
  return waiting(reason, `The application is OutOfSync${words}`, !sparesOurs);
}

function checkReconciled({ isReconciled }: Assessment): Waiting | undefined {
  if (isReconciled) return undefined;
  return waiting('status-outdated', 'The status is from before the end of the sync', false);
}

function checkImages({ images, view, heldBack }: Assessment): Waiting | undefined {
  if (images.kind === 'proven') return undefined;
  if (heldBack !== undefined) return waiting('image-pending', heldBack.words);
  const seen = images.images.length > 0 ? images.images : (view.images ?? []);
  const words = seen.length === 0 ? 'no image is known yet' : `seen: ${listNames(seen)}`;
  return waiting('image-pending', `The expected digest does not run on every workload yet (${words})`);
}

const healthReasons = {
  Progressing: 'progressing',
  Missing: 'progressing',
  Unknown: 'progressing',
  Suspended: 'rollout-paused',
  Degraded: 'degraded',
  unclear: 'health-unclear',
} as const;

function checkHealth(
  { health, view, rollout, heldBack }: Assessment,
  { paused }: Expectation,
): Waiting | undefined {
  const { status, culprits } = health;
  if (status === 'Healthy') return undefined;
  if (status === 'Suspended' && paused === 'success' && rollout?.pause === 'open') return undefined;
  if (status === 'Progressing' && heldBack !== undefined) return waiting('progressing', heldBack.words);
  const told = culprits.map(({ resource, health: own }) =>
    withWords(`${nameOf(resource.ref)} is ${own.status}`, own.message),
  );
  const words =
    told.length === 0 ? withWords(`The application is ${status}`, view.health.message) : listNames(told);
  const pause = status === 'Suspended' && rollout !== null ? pauseWords(rollout) : '';
  // What may be ours counts as ours: a window that went on past its fall would prove nothing.
  return waiting(healthReasons[status], `${words}${pause}`);
}

/** Where a Rollout stands still, and what ends that. */
function pauseWords(rollout: RolloutView): string {
  if (rollout.pause === 'none') return '';
  const end = rollout.pause === 'timed' ? 'the pause ends by itself' : 'promote or abort it to go on';
  return `${stepWords(rollout)}; ${end}`;
}

function withWords(text: string, words: string): string {
  return words === '' ? text : `${text}: ${words}`;
}

const SHOWN = 3;

/** The first few names, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What an application that is live still waits for. */
export function stabilising(expectation: Expectation): Waiting {
  const lasting = formatDuration(expectation.stability);
  return waiting('stabilising', `All conditions are met; they must hold for ${lasting}`);
}
