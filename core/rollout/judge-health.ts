import { isSettled } from './assessment.ts';
import type { RootCause } from './decision.ts';
import type { Facts } from './facts.ts';
import { newestGeneration } from './generations.ts';
import type { ResourceRef } from './observation.ts';
import { failure, toldCause, type VerdictOutcome } from './outcome.ts';
import type { Culprit } from './own-health.ts';
import type { AssessedCase } from './progress.ts';
import type { RootCauseCode } from './reason-codes.ts';
import { isWorkload, keyOf, nameOf } from './resource-ref.ts';
import { stepWords } from './rollout-object.ts';
import { hasHeld, type Threshold } from './span.ts';
import { causeOf, mostTelling } from './telling-sign.ts';
import type { NodeView } from './tree.ts';

/** Degraded after it was seen starting is this release's; at once after a sync it may be left from before (rig 2.11). */
const SETTLED: Threshold = { seen: 2, lasted: 2000 };
const FRESH: Threshold = { seen: 2, lasted: 15_000 };
/** Other kinds (autoscalers above all) raise false alarms just after a rollout. */
const NO_WORKLOAD: Threshold = { seen: 3, lasted: 60_000 };

/** Our own resources are Degraded, in sync with our revision, and stay so. */
export function judgeDegraded(one: AssessedCase): VerdictOutcome | undefined {
  const { assessment, progress, now } = one;
  const span = progress.spans.get('degraded');
  const culprits = assessment.health.culprits.filter(({ health }) => health.status === 'Degraded');
  if (span === undefined || (isStale(one, culprits) && !progress.sawSettling)) return undefined;
  const isWorkloads = culprits.length === 0 || culprits.some(({ resource }) => isWorkload(resource.ref));
  const threshold = progress.sawSettling ? SETTLED : FRESH;
  if (!hasHeld(span, now, isWorkloads ? threshold : NO_WORKLOAD)) return undefined;
  const cause = degradedCause(one, culprits);
  return failure(cause, 'release', `The release is Degraded: ${cause.message}`);
}

/** All newest pods are well: the condition is a left-over that the controller has not cleared yet. */
function isStale({ assessment, facts, progress }: AssessedCase, culprits: readonly Culprit[]): boolean {
  const since = progress.spans.get('degraded')?.since ?? 0;
  const { pods = [], at = 0 } = facts.tree ?? {};
  const keys = new Set(culprits.map(({ resource }) => keyOf(resource.ref)));
  const own = pods.filter(({ isNewest, root }) => isNewest && keys.has(keyOf(root.ref)));
  const isDeployment = culprits.every(({ resource }) => resource.ref.kind === 'Deployment');
  const areWell = own.every(({ node }) => node.health?.status === 'Healthy');
  return isDeployment && at >= since && own.length > 0 && areWell && assessment.signs.length === 0;
}

function degradedCause(one: AssessedCase, culprits: readonly Culprit[]): RootCause {
  const rollout = culprits.find(({ resource }) => resource.ref.kind === 'Rollout');
  const analysis = rollout === undefined ? undefined : analysisCause(one, rollout);
  if (analysis !== undefined) return analysis;
  const sign = mostTelling(one.assessment.signs);
  if (sign !== undefined) return causeOf(sign, { events: [] });
  const [first] = culprits;
  if (first === undefined)
    return toldCause('degraded', one.assessment.view.health.message || 'the application is Degraded');
  return { ...toldCause(codeOf(first), culpritWords(first)), resource: first.resource.ref };
}

function codeOf({ resource, health }: Culprit): RootCauseCode {
  if (/rolloutaborted|aborted/i.test(health.message) && resource.ref.kind === 'Rollout')
    return 'rollout-aborted';
  return 'degraded';
}

function culpritWords({ resource, health }: Culprit): string {
  return `${nameOf(resource.ref)}${health.message === '' ? '' : `: ${health.message}`}`;
}

/** Argo Rollouts tells of the analysis that ended a release before the tree does. */
const TOLD_ANALYSIS = /analysis phase (?:is )?error\/failed(?::\s*(?<why>.+))?/is;

function analysisCause({ facts }: AssessedCase, { resource, health }: Culprit): RootCause | undefined {
  const run = newestAnalysisRun(facts, resource.ref);
  const told = TOLD_ANALYSIS.exec(health.message);
  const isFailed = run?.health?.status === 'Degraded';
  if (!isFailed && told === null) return undefined;
  const ref = run?.ref ?? resource.ref;
  const message = (isFailed ? run.health?.message : told?.groups?.['why']) || `${nameOf(ref)} failed`;
  return { ...toldCause('analysis-failed', message), resource: ref };
}

/** The newest AnalysisRun of a Rollout's newest generation; those of earlier releases stay in the tree. */
function newestAnalysisRun(facts: Facts, ref: ResourceRef): NodeView | undefined {
  const tree = facts.tree?.tree;
  const rollout = tree?.byKey.get(keyOf(ref));
  if (tree === undefined || rollout === undefined) return undefined;
  const generation = newestGeneration(tree, rollout)?.generation ?? 0;
  return (tree.children.get(rollout.uid) ?? [])
    .filter(({ ref: { kind }, generation: of }) => kind === 'AnalysisRun' && (of === 0 || of >= generation))
    .toSorted((left, right) => left.createdAt - right.createdAt)
    .at(-1);
}

/** An aborted Rollout says so itself, when its status is about this very specification. */
export function judgeAborted(one: AssessedCase): VerdictOutcome | undefined {
  const culprit = one.assessment.health.culprits.find(
    ({ resource, health }) => resource.ref.kind === 'Rollout' && health.status === 'Degraded',
  );
  if (culprit === undefined || !isSettled(one.assessment)) return undefined;
  const { rollout } = one.assessment;
  if (rollout === null || !rollout.isObserved || !rollout.isAborted) return undefined;
  const cause = analysisCause(one, culprit) ?? {
    ...toldCause('rollout-aborted', rollout.message || 'it was aborted'),
    resource: culprit.resource.ref,
  };
  return failure(cause, 'release', `${nameOf(culprit.resource.ref)} was aborted: ${cause.message}`);
}

const PAUSED: Threshold = { seen: 2, lasted: 5000 };

/** `paused: fail`: a pause that waits for people is a failure; one with a duration ends by itself. */
export function judgePaused(one: AssessedCase): VerdictOutcome | undefined {
  const { assessment, watch, progress, now } = one;
  if (watch.expectation.paused !== 'fail' || assessment.health.status !== 'Suspended') return undefined;
  const culprit = assessment.health.culprits.find(({ resource }) => resource.ref.kind === 'Rollout');
  if (
    culprit === undefined ||
    !isSettled(one.assessment) ||
    !hasHeld(progress.spans.get('paused'), now, PAUSED)
  )
    return undefined;
  const { rollout } = assessment;
  if (rollout?.pause !== 'open') return undefined;
  const message = `${culpritWords(culprit)}${stepWords(rollout)}`;
  const cause = { ...toldCause('rollout-paused', message), resource: culprit.resource.ref };
  return failure(cause, 'release', `${message} is paused, which this run calls a failure`);
}
