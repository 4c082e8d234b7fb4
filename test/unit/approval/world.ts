import type { PullRequestFacts, SourceFacts, WorkflowRunFacts } from '../../../core/approval/facts.ts';
import { proveApproval } from '../../../core/approval/prove.ts';
import type { ApprovalQuestion } from '../../../core/approval/question.ts';
import type { Account, PullRequest, Review, WorkflowRun } from '../../../core/ports/github.ts';

export const DIGEST = `sha256:${'ab'.repeat(32)}`;
export const OTHER_DIGEST = `sha256:${'cd'.repeat(32)}`;
export const IMAGE = `ghcr.io/acme/chat-api:1.4.2@${DIGEST}`;
export const HEAD = 'e'.repeat(40);
export const MERGED_AT = Date.UTC(2026, 10, 20, 12);
const SOURCE = `acme/chat-api@${'1'.repeat(40)}`;

export const person = (login: string): Account => ({ login, isPerson: true });
export const bot = (login: string): Account => ({ login, isPerson: false });

export const alicesWork: SourceFacts = { kind: 'authors', authors: [person('alice')] };

/** Alice asks for the digest by a pull request, Bob merges it, and nothing happens afterwards. */
export function pullRequest(
  change: Partial<PullRequest> = {},
  facts: Partial<Omit<PullRequestFacts, 'kind' | 'pullRequest'>> = {},
): PullRequestFacts {
  return {
    kind: 'pull-request',
    pullRequest: {
      number: 17,
      repository: 'acme/gitops',
      baseBranch: 'main',
      defaultBranch: 'main',
      headSha: HEAD,
      title: 'Release chat-api 1.4.2',
      body: `Please approve ${DIGEST}`,
      isOpen: false,
      author: person('alice'),
      mergedAt: MERGED_AT,
      mergedBy: person('bob'),
      updatedAt: MERGED_AT,
      commitCount: 1,
      isAutomatic: false,
      ...change,
    },
    reviews: { items: [], isCut: false },
    commits: {
      items: [{ sha: HEAD, parents: ['d'.repeat(40)], author: person('alice'), committer: person('alice') }],
      isCut: false,
    },
    files: { items: [], isCut: false },
    record: { isAutomatic: false },
    ...facts,
  };
}

/** A pull request that the release bot merges, with these reviews; the text stands in its diff. */
export function reviewed(...items: readonly Review[]): PullRequestFacts {
  return pullRequest(
    { mergedBy: bot('release[bot]'), body: '' },
    {
      reviews: { items, isCut: false },
      files: { items: [{ path: 'prod.yaml', patch: writing(DIGEST) }], isCut: false },
    },
  );
}

export function review(login: string, change: Partial<Review> = {}): Review {
  return {
    reviewer: person(login),
    state: 'APPROVED',
    commit: HEAD,
    submittedAt: MERGED_AT - 1_000,
    ...change,
  };
}

export const writing = (digest: string) =>
  `@@ -1,2 +1,2 @@\n image:\n-  digest: ${OTHER_DIGEST}\n+  digest: ${digest}`;

export function run(change: Partial<WorkflowRun> = {}, defaultBranch = 'main'): WorkflowRunFacts {
  return {
    kind: 'run',
    defaultBranch,
    run: {
      id: 42,
      repository: 'acme/gitops',
      event: 'workflow_dispatch',
      status: 'completed',
      conclusion: 'success',
      displayTitle: `Approve ${DIGEST} for prod`,
      headBranch: 'main',
      headSha: HEAD,
      actor: person('bob'),
      triggeringActor: person('bob'),
      ...change,
    },
  };
}

export type Change = Partial<Omit<ApprovalQuestion, 'facts'>> & { readonly source?: SourceFacts };

/** Asks about a proof as the prod environment of Acme does, where Bob and Carol are the approvers. */
export function ask(
  proof: ApprovalQuestion['facts']['proof'],
  { source = alicesWork, ...change }: Change = {},
) {
  const isRun = proof.kind === 'run';
  return proveApproval({
    approval: {
      at: MERGED_AT,
      image: IMAGE,
      approver: 'whoever the ledger says',
      proof: { kind: isRun ? 'run' : 'pull-request', repository: 'acme/gitops', number: isRun ? 42 : 17 },
    },
    candidate: { image: IMAGE, source: SOURCE },
    approvers: ['bob', 'Carol'],
    gitopsRepository: 'acme/gitops',
    branch: 'main',
    facts: { proof, source },
    ...change,
  });
}

/** The login that was proven, or the reason why nobody was. */
export function outcome(...asked: Parameters<typeof ask>): string {
  const answer = ask(...asked);
  return answer.kind === 'proven' ? answer.approval.approver : answer.reason;
}
