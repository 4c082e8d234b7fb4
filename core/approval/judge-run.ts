import { isSameRepositoryName } from '../github/address.ts';
import type { WorkflowRun } from '../ports/github.ts';
import { refuseApprover, refuseAuthor } from './authorship.ts';
import type { WorkflowRunFacts } from './facts.ts';
import { namesDigest } from './names-digest.ts';
import { type ApprovalQuestion, isSameLogin, type Judgement, refused } from './question.ts';

/**
 * A workflow run approves when an approver started it by hand on the branch, and its title (`run-name`) names the
 * digest: the title is fixed when the run starts. One person alone stands behind a run, so approvers must be named and
 * the author of the source must be known.
 */
export function judgeRun(question: ApprovalQuestion, facts: WorkflowRunFacts, digest: string): Judgement {
  const { run } = facts;
  const reason = refuseRun(question, facts, digest);
  if (reason !== undefined) return refused(reason);
  const { triggeringActor: account } = run;
  if (account === undefined) return refused('the account that started it is gone');
  const decision = { act: 'started', account } as const;
  const objection =
    refuseSecondStarter(run, account.login) ??
    refuseApprover(question, decision) ??
    refuseAuthor(question, decision, []);
  return objection === undefined ? { kind: 'proven', approver: account.login } : refused(objection);
}

function refuseRun(
  question: ApprovalQuestion,
  { run, defaultBranch }: WorkflowRunFacts,
  digest: string,
): string | undefined {
  if (run.event !== 'workflow_dispatch')
    return `it was started by the event ${run.event}, not by hand (workflow_dispatch)`;
  const isHome = isSameRepositoryName(run.repository, question.gitopsRepository);
  const branch = isHome ? question.branch : defaultBranch;
  // On another branch the workflow may say whatever its writer likes.
  if (run.headBranch !== branch) return `it ran on ${run.headBranch}, and only ${branch} counts`;
  if (!namesDigest(run.displayTitle, digest))
    return `its title does not name ${digest}; let the workflow's run-name hold the digest`;
  if (question.facts.source.kind === 'none')
    return 'the release names no source commit, so nobody knows whether the approver wrote it; give `source` when it is bumped, or approve by a merged pull request';
  return refuseEnding(question, run);
}

function refuseEnding({ currentRun }: ApprovalQuestion, run: WorkflowRun): string | undefined {
  if (run.status !== 'completed') return run.id === currentRun ? undefined : 'it has not ended yet';
  return run.conclusion === 'success' ? undefined : `it ended with ${run.conclusion || 'no conclusion'}`;
}

/** What was typed into a run was typed by who started it first; who runs it again may not have read it. */
function refuseSecondStarter({ actor }: WorkflowRun, login: string): string | undefined {
  if (actor === undefined || isSameLogin(actor.login, login)) return undefined;
  return `${actor.login} started it and ${login} ran it again, so neither of them approved it alone`;
}
