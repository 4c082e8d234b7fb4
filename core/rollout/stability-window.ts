import type { Assessment } from './assessment.ts';
import type { Facts } from './facts.ts';
import type { Waiting } from './outcome.ts';
import { ownNewestPods } from './sign-collection.ts';
import type { Watch } from './watch.ts';

/** Since when everything has been proven without a break. */
export interface StabilityWindow {
  readonly since: number;
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

/** Without an answer for this long, a flap may have come and gone unseen. */
const BLIND = 5000;

/** The window after one more direct observation: begun, gone on with, begun anew by a flap, or broken off. */
export function moveWindow(window: StabilityWindow | null, step: WindowStep): StabilityWindow | null {
  const { facts, now } = step;
  if (facts.refusal !== null && now - facts.viewAt > BLIND) return null;
  // The last answer is outdated: the stream tells of something newer, or Argo CD gives none at the moment.
  if (window === null && (facts.hintAt !== null || facts.refusal !== null)) return null;
  if (step.unmet !== undefined) return step.unmet.concernsOurs ? null : window;
  const fresh = openWindow(step);
  if (window === null || hasFlapped(window, fresh, step.assessment)) return fresh;
  return { ...window, restarts: Math.min(window.restarts, fresh.restarts) };
}

function openWindow({ watch, facts, assessment, now }: WindowStep): StabilityWindow {
  const pods = ownNewestPods({ watch, facts, ...assessment });
  return {
    since: now,
    healthChangedAt: assessment.view.health.changedAt,
    restarts: pods.reduce((total, { node }) => total + node.restarts, 0),
  };
}

function hasFlapped(window: StabilityWindow, fresh: StabilityWindow, { scope, view }: Assessment): boolean {
  if (fresh.restarts > window.restarts) return true;
  // Another service may have changed the health of the whole application.
  const isOursAlone = scope.judgesAll || (!scope.hasForeign && !scope.hasUnknown);
  return isOursAlone && view.health.status === 'Healthy' && fresh.healthChangedAt !== window.healthChangedAt;
}
