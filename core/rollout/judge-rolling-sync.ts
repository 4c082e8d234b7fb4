import type { ApplicationView } from './application.ts';
import { type Outcome, type VerdictOutcome, verdict, type Waiting, waiting } from './outcome.ts';
import type { AssessedCase } from './progress.ts';
import { keyOfSet, type RollingApplication, type RollingSync, type RollingSyncView } from './rolling-sync.ts';
import { hasHeld } from './span.ts';
import { listNames } from './unmet.ts';

/** A first look may show the step of the commit before. */
const HELD = { seen: 2, lasted: 2000 };
/** Where nobody asks how the ApplicationSet syncs, only time tells. */
const UNTOLD = { seen: 2, lasted: 30_000 };

/**
 * Why the ApplicationSet that owns the application does not sync it, although it is OutOfSync at our commit and has no
 * auto-sync of its own: auto-sync is off in every application of a RollingSync. Gives `none` where it does not sync at all.
 */
export function judgeRollingSync(one: AssessedCase): VerdictOutcome | 'none' | undefined {
  const { progress, assessment, now } = one;
  const { applicationSet } = assessment.view;
  if (applicationSet === null) return 'none';
  const span = progress.spans.get('standstill');
  const rolling = rollingSyncOf(one);
  if (rolling === undefined) {
    if (!hasHeld(span, now, UNTOLD)) return undefined;
    return blockedInStep('The ApplicationSet that owns the application has not started its sync');
  }
  if (rolling.kind === 'unread') return undefined;
  if (!rolling.isRolling) return 'none';
  const step = stepOf(assessment.view, rolling)?.step;
  if (step === undefined || !rolling.heldSteps.has(step) || !hasHeld(span, now, HELD)) return undefined;
  return verdict(
    'blocked',
    'rolling-sync-held',
    `Step ${step} of the ApplicationSet ${applicationSet.name} has \`maxUpdate: 0\`: its applications wait until somebody syncs them`,
  );
}

/** What an application that stands still waits for, where that is its turn. */
export function waitForStep(one: AssessedCase): Waiting | undefined {
  const { progress, assessment } = one;
  const { applicationSet, autoSync } = assessment.view;
  if (applicationSet === null || autoSync.enabled || !progress.spans.has('standstill')) return undefined;
  const rolling = rollingSyncOf(one);
  if (rolling === undefined || isForOthers(rolling, one)) return undefined;
  return waiting('rolling-sync-step', wordsOf(rolling, assessment.view, applicationSet.name));
}

/** Syncs that the caller starts, where the ApplicationSet is not known to come to the application by itself. */
function isForOthers(rolling: RollingSync, { watch, assessment }: AssessedCase): boolean {
  if (rolling.kind === 'unread') return watch.expectation.startsSyncs;
  const step = stepOf(assessment.view, rolling)?.step;
  return !rolling.isRolling || (step !== undefined && rolling.heldSteps.has(step));
}

function wordsOf(rolling: RollingSync, view: ApplicationView, name: string): string {
  if (rolling.kind === 'unread') {
    return `The application is OutOfSync, and the ApplicationSet ${name} that owns it could not be read to tell its step: ${rolling.message}`;
  }
  const own = stepOf(view, rolling);
  if (own === undefined) return `The ApplicationSet ${name} has not taken the application into its steps yet`;
  const ahead = rolling.applications.filter(({ step, status }) => step < own.step && status !== 'Healthy');
  const words =
    ahead.length === 0 ? `its turn has come (${own.status})` : `before it, ${listNames(ahead.map(describe))}`;
  return `Waiting in step ${own.step} of ${rolling.stepCount} of the ApplicationSet ${name}: ${words}`;
}

function describe({ name, step, status }: RollingApplication): string {
  return `${name} of step ${step} is ${status}`;
}

function rollingSyncOf({ watch, assessment }: AssessedCase): RollingSync | undefined {
  const { applicationSet } = assessment.view;
  return applicationSet === null ? undefined : watch.rollingSyncs.get(keyOfSet(applicationSet));
}

function stepOf(
  { name }: ApplicationView,
  { applications }: RollingSyncView,
): RollingApplication | undefined {
  return applications.find((one) => one.name === name);
}

/** A release that waits for its turn until the time runs out has not begun: nobody would want it taken back. */
export function endInStep(last: Outcome): VerdictOutcome | undefined {
  if (last.kind !== 'waiting' || last.reason !== 'rolling-sync-step') return undefined;
  return blockedInStep(`The time ran out. Last: ${last.explanation}`);
}

function blockedInStep(explanation: string): VerdictOutcome {
  return verdict('blocked', 'rolling-sync-step', explanation);
}
