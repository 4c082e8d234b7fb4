import type { Refusal } from './facts.ts';
import { endInStep } from './judge-rolling-sync.ts';
import { type VerdictOutcome, verdict, type Waiting, waiting } from './outcome.ts';
import type { Case } from './progress.ts';

/** Whether the application is still the one the watch began with (checklist 26). */
export function judgeIdentity({ progress, assessment }: Case): VerdictOutcome | undefined {
  if (assessment === null || progress.identity === null) return undefined;
  const { view } = assessment;
  const { uid, project } = progress.identity;
  if (view.isDeleting) return verdict('unknown', 'app-deleted', 'The application is being deleted');
  if (uid !== '' && view.uid !== '' && uid !== view.uid) {
    return verdict(
      'unknown',
      'app-recreated',
      'The application was deleted and made anew while it was watched',
    );
  }
  if (project === '' || view.project === '' || project === view.project) return undefined;
  return verdict('unknown', 'app-moved', `The application moved from project ${project} to ${view.project}`);
}

/** How many refusals in a row, over how long, are final. Of a token two: in between it may be exchanged once. */
const finalRefusals = {
  unauthorised: {
    count: 2,
    lasted: 0,
    reason: 'token-expired',
    words: 'Argo CD no longer accepts the token',
  },
  denied: { count: 3, lasted: 10_000, reason: 'access-denied', words: 'Argo CD refuses the application' },
  absent: { count: 2, lasted: 0, reason: 'app-deleted', words: 'The application is gone' },
} as const;

/** An answer that will not change by waiting: the token, the right, the application itself. */
export function judgeRefusal({ facts, watch, now }: Case): VerdictOutcome | undefined {
  const { refusal, view } = facts;
  if (refusal === null || refusal.kind === 'unreachable') return undefined;
  // An application that was never seen may still be made (by an ApplicationSet, by the same commit).
  const wasSeen = view !== null || facts.baseline !== null || watch.expectation.wereThere;
  if (refusal.kind === 'absent' && !wasSeen) return undefined;
  const { count, lasted, reason, words } = finalRefusals[refusal.kind];
  if (refusal.count < count || now - refusal.since < lasted) return undefined;
  return verdict('unknown', reason, `${words}: ${refusal.message}`);
}

const refusedWaits: Readonly<Record<Refusal['kind'], (message: string) => Waiting>> = {
  unauthorised: (message) => waiting('unauthorised', `Argo CD did not accept the token: ${message}`, false),
  denied: (message) => waiting('application-absent', `Argo CD refuses the application: ${message}`, false),
  absent: (message) => waiting('application-absent', `The application is not there: ${message}`, false),
  unreachable: (message) => waiting('unreachable', `Argo CD does not answer: ${message}`, false),
};

/** What is waited for while Argo CD gives no answer. */
export function waitForAnswer({ facts }: Case): Waiting | undefined {
  if (facts.refusal !== null) return refusedWaits[facts.refusal.kind](facts.refusal.message);
  return facts.view === null ? waiting('starting', 'Argo CD has not answered yet', false) : undefined;
}

/** The time ran out: unknown, with what was waited for last (checklist 27). */
export function judgeDeadline({ facts, now, deadline, progress }: Case): VerdictOutcome | undefined {
  if (now < deadline) return undefined;
  if (facts.refusal?.kind === 'unreachable') {
    return verdict(
      'unknown',
      'api-unreachable',
      `The time ran out while Argo CD did not answer: ${facts.refusal.message}`,
    );
  }
  if (facts.view === null && facts.refusal !== null) {
    return verdict(
      'unknown',
      'app-missing',
      `The time ran out and the application did not appear: ${facts.refusal.message}`,
    );
  }
  const inStep = endInStep(progress.outcome);
  return inStep ?? verdict('unknown', 'timed-out', `The time ran out. Last: ${progress.outcome.explanation}`);
}
