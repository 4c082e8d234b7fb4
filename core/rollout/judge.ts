import { isSameCommit } from './ancestry.ts';
import { judgeDeadline, judgeIdentity, judgeRefusal, waitForAnswer } from './judge-access.ts';
import { judgeBlocked } from './judge-blocked.ts';
import { judgeFailure, judgeStall } from './judge-failure.ts';
import { judgeAborted, judgeDegraded, judgePaused } from './judge-health.ts';
import { waitForStep } from './judge-rolling-sync.ts';
import { judgeSuperseded } from './judge-superseded.ts';
import { proveLive } from './live-proof.ts';
import { type Outcome, type VerdictOutcome, verdict, type Waiting, waiting } from './outcome.ts';
import type { AssessedCase, Case } from './progress.ts';
import { findUnmet, stabilising } from './unmet.ts';

/** The order of the judges: what ends the watch by itself, then the verdicts, then what is waited for. */
const judges: readonly ((one: AssessedCase) => VerdictOutcome | undefined)[] = [
  judgeSuperseded,
  judgeFailure,
  judgeAborted,
  judgePaused,
  judgeDegraded,
  judgeStall,
  judgeBlocked,
  judgeHealthy,
];

/** What one application comes to at this moment. */
export function judge(one: Case): Outcome {
  const { assessment } = one;
  // What was proven in time stays so, whatever time or the API do to the applications still watched.
  if (assessment !== null && isProven(one))
    return judgeIdentity(one) ?? provenHealthy({ ...one, assessment });
  const ended = judgeDeadline(one) ?? judgeIdentity(one) ?? judgeRefusal(one);
  if (ended !== undefined) return ended;
  const unanswered = waitForAnswer(one);
  if (assessment === null || one.facts.refusal !== null) {
    return unanswered ?? waiting('starting', 'Nothing has been observed yet', false);
  }
  return judgeAssessed({ ...one, assessment });
}

/** The window that runs is the one that was proven: nothing broke it since. */
function isProven({ progress: { window, verified } }: Case): boolean {
  return window !== null && window.since === verified;
}

function judgeAssessed(one: AssessedCase): Outcome {
  for (const find of judges) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return waitForStep(one) ?? findUnmet(one.assessment, one.watch.expectation) ?? waitForWindow(one);
}

/** Argo CD says that all is well: now it has to stay so, and the cluster has to say so too. */
function waitForWindow(one: AssessedCase): Waiting {
  const { window, refuted } = one.progress;
  const { expectation } = one.watch;
  if (window === null) {
    if (refuted === null) return stabilising(expectation);
    return waiting('progressing', `Argo CD says Healthy, the cluster does not: ${refuted.why}`);
  }
  const end = window.since + expectation.stability;
  const proof = proveLive(one, { from: end, since: window.since });
  if (one.now < end || proof.kind !== 'open' || proof.why === '') return stabilising(expectation);
  return waiting('stabilising', `The window is over; the cluster’s own word is awaited: ${proof.why}`);
}

/** Live through the whole window, and a direct GET from its end says so. */
function judgeHealthy(one: AssessedCase): VerdictOutcome | undefined {
  const { progress, facts, assessment, watch } = one;
  const { window } = progress;
  const { expectation } = watch;
  if (window === null || findUnmet(assessment, expectation) !== undefined) return undefined;
  const isConfirmed = facts.viewAt > window.since && facts.viewAt >= window.since + expectation.stability;
  // The stream knows something newer than this answer: ask once more.
  if (!isConfirmed || facts.hintAt !== null) return undefined;
  const lasting = expectation.stability;
  const proof = proveLive(one, { from: window.since + lasting, since: window.since, lasting });
  return proof.kind === 'live' ? provenHealthy(one) : undefined;
}

function provenHealthy({ assessment, watch }: AssessedCase): VerdictOutcome {
  const { revision } = watch.expectation;
  const compared = assessment.compared.revision;
  const words = compared === '' || isSameCommit(compared, revision) ? '' : ` (Argo CD compared ${compared})`;
  return verdict(
    'healthy',
    'verified',
    `Commit ${revision} is live and stayed healthy through the stability window${words}`,
  );
}
