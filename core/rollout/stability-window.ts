import type { Assessment } from './assessment.ts';
import type { Facts } from './facts.ts';
import type { Waiting } from './outcome.ts';
import { ownNewestPods } from './sign-collection.ts';
import { breaksOurs } from './unmet.ts';
import type { Watch } from './watch.ts';

/** Since when everything has been proven without a break. */
export interface StabilityWindow {
  readonly since: number;
  /** When the last answer of it was given, and whether one was refused since. */
  readonly seenAt: number;
  readonly isBlind: boolean;
  /** `health.lastTransitionTime` of the application: it tells of a flap that nobody saw. */
  readonly healthChangedAt: string;
  /** Restarts of our own pods: another one within the window is a crash that was over too soon to be seen. */
  readonly restarts: number;
}

interface WindowStep {
  readonly watch: Watch;
  readonly facts: Facts;
  readonly assessment: Assessment;
  readonly unmet: Waiting | undefined;
  readonly now: number;
}

/** The window after one more direct observation: begun, gone on with, begun anew by a flap, or broken off. */
export function moveWindow(window: StabilityWindow | null, step: WindowStep): StabilityWindow | null {
  const { facts, unmet, assessment, watch } = step;
  // What is no fault of ours (a comparison that fails, say) may stand before a fall of ours that was seen all the same.
  if (unmet !== undefined) return breaksOurs(unmet, assessment, watch.expectation) ? null : window;
  if (facts.refusal !== null) return window === null ? null : { ...window, isBlind: true };
  // The stream tells of something newer than the last answer: only the next one can begin a window.
  if (window === null && facts.hintAt !== null) return null;
  return continueWindow(window, openWindow(step), step.assessment);
}

function openWindow({ watch, facts, assessment, now }: WindowStep): StabilityWindow {
  const pods = ownNewestPods({ watch, facts, ...assessment });
  return {
    since: now,
    seenAt: facts.viewAt,
    isBlind: false,
    healthChangedAt: assessment.view.health.changedAt,
    restarts: pods.reduce((total, { node }) => total + node.restarts, 0),
  };
}

function continueWindow(
  window: StabilityWindow | null,
  fresh: StabilityWindow,
  assessment: Assessment,
): StabilityWindow {
  if (window === null || wasBlind(window, fresh) || hasFlapped(window, fresh, assessment)) return fresh;
  const { since, healthChangedAt } = window;
  return { ...fresh, since, healthChangedAt, restarts: Math.min(window.restarts, fresh.restarts) };
}

/** Without an answer for this long, a flap may have come and gone unseen. */
const BLIND = 5000;

function wasBlind({ isBlind, seenAt }: StabilityWindow, fresh: StabilityWindow): boolean {
  return isBlind && fresh.seenAt - seenAt > BLIND;
}

function hasFlapped(window: StabilityWindow, fresh: StabilityWindow, { scope, view }: Assessment): boolean {
  if (fresh.restarts > window.restarts) return true;
  // Another service may have changed the health of the whole application.
  const isOursAlone = scope.judgesAll || (!scope.hasForeign && !scope.hasUnknown);
  return isOursAlone && view.health.status === 'Healthy' && fresh.healthChangedAt !== window.healthChangedAt;
}
