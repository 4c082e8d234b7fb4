import { isSameRepositoryName } from '../github/address.ts';
import type { Review } from '../ports/github.ts';
import { refuseApprover, refuseAuthor } from './authorship.ts';
import { refuseDigest } from './digest-binding.ts';
import type { PullRequestFacts } from './facts.ts';
import { type ApprovalQuestion, type Decision, type Judgement, refused } from './question.ts';

/** A decision on a pull request, with its moment, and the commit a review looked at. */
interface PullRequestDecision extends Decision {
  readonly at: number;
  readonly commit: string | undefined;
}

/**
 * A pull request approves when it is merged into the branch and one person stands for it: who merged it, or who
 * approved its last commit in a review.
 */
export function judgePullRequest(
  question: ApprovalQuestion,
  facts: PullRequestFacts,
  digest: string,
): Judgement {
  const reason = refusePullRequest(question, facts);
  if (reason !== undefined) return refused(reason);
  const reasons: string[] = [];
  for (const decision of findDecisions(facts)) {
    const objection = refuseDecision(question, facts, { ...decision, digest });
    if (objection === undefined) return { kind: 'proven', approver: decision.account.login };
    reasons.push(objection);
  }
  return refused(reasons.length === 0 ? 'nobody is left who merged or approved it' : listReasons(reasons));
}

const SHOWN_REASONS = 4;

function listReasons(reasons: readonly string[]): string {
  const all = [...new Set(reasons)];
  const more = all.length > SHOWN_REASONS ? [`and ${all.length - SHOWN_REASONS} more`] : [];
  return [...all.slice(0, SHOWN_REASONS), ...more].join('; ');
}

function refusePullRequest(question: ApprovalQuestion, facts: PullRequestFacts): string | undefined {
  const { pullRequest, commits } = facts;
  if (pullRequest.isOpen) return 'it is not merged yet';
  if (pullRequest.mergedAt === undefined) return 'it was closed without being merged';
  const branch = isSameRepositoryName(pullRequest.repository, question.gitopsRepository)
    ? question.branch
    : pullRequest.defaultBranch;
  if (pullRequest.baseBranch !== branch)
    return `it was merged into ${pullRequest.baseBranch}, and only ${branch} counts`;
  if (pullRequest.author === undefined)
    return 'the account of its author is gone, so nobody knows whose it is';
  if (commits.isCut || commits.items.length < pullRequest.commitCount)
    return `it has ${pullRequest.commitCount} commits, more than can be read, so nobody knows whose they are`;
  return undefined;
}

function findDecisions({ pullRequest, reviews }: PullRequestFacts): readonly PullRequestDecision[] {
  const { mergedAt, mergedBy } = pullRequest;
  const merge: PullRequestDecision[] =
    mergedAt === undefined || mergedBy === undefined
      ? []
      : [{ act: 'merged', account: mergedBy, at: mergedAt, commit: undefined }];
  // A later review may take an earlier one back, so some of them say nothing.
  return reviews.isCut ? merge : [...merge, ...findApprovals(reviews.items)];
}

/** A comment leaves what its writer decided before; the last of all other reviews of a person counts. */
function findApprovals(reviews: readonly Review[]): readonly PullRequestDecision[] {
  const last = new Map<string, Review>();
  for (const review of reviews) {
    if (review.reviewer === undefined || /^(COMMENTED|PENDING)$/.test(review.state)) continue;
    last.set(review.reviewer.login.toLowerCase(), review);
  }
  return [...last.values()].flatMap(({ reviewer, state, submittedAt, commit }) =>
    state === 'APPROVED' && reviewer !== undefined && submittedAt !== undefined
      ? [{ act: 'approved' as const, account: reviewer, at: submittedAt, commit: commit ?? '' }]
      : [],
  );
}

function refuseDecision(
  question: ApprovalQuestion,
  facts: PullRequestFacts,
  decision: PullRequestDecision & { readonly digest: string },
): string | undefined {
  const { pullRequest, commits } = facts;
  const changedBy = [
    pullRequest.author,
    ...commits.items.flatMap(({ author, committer }) => [author, committer]),
  ];
  return (
    refuseApprover(question, decision) ??
    refuseAuthor(question, decision, changedBy) ??
    refuseView(facts, decision) ??
    refuseDigest(facts, decision.digest, decision.at)
  );
}

/** Why somebody may not have seen what was merged in the end, or nothing when they have. */
function refuseView(facts: PullRequestFacts, decision: PullRequestDecision): string | undefined {
  return decision.commit === undefined ? refuseMergeView(facts, decision) : refuseReviewView(facts, decision);
}

/** Who sets a pull request to merge by itself decides before the last push may be made. */
function refuseMergeView(
  { pullRequest, record }: PullRequestFacts,
  { account }: PullRequestDecision,
): string | undefined {
  const isAutomatic = pullRequest.isAutomatic || (typeof record !== 'string' && record.isAutomatic);
  return isAutomatic
    ? `it was set to merge by itself, so ${account.login} may not have seen what was merged; approve its last commit in a review`
    : undefined;
}

/** The same last commit brings other changes into another branch. */
function refuseReviewView(
  { pullRequest, record }: PullRequestFacts,
  { account, commit, at }: PullRequestDecision,
): string | undefined {
  if (commit !== pullRequest.headSha) return `${account.login} approved another commit than its last one`;
  if (typeof record === 'string')
    return `${account.login} approved it, and the record of later changes cannot be read (${record})`;
  const { baseChangedAt } = record;
  return baseChangedAt !== undefined && baseChangedAt >= at
    ? `it was moved to another branch after ${account.login} had approved it`
    : undefined;
}
