import { isSameRepositoryName } from '../github/address.ts';
import { isDigest } from '../image/reference.ts';
import { readWrittenImage } from '../image/written.ts';
import type { ProvenApproval } from '../promotion/gate.ts';
import { refuseSource } from './authorship.ts';
import { judgePullRequest } from './judge-pull-request.ts';
import { judgeRun } from './judge-run.ts';
import { type ApprovalQuestion, type Judgement, refused } from './question.ts';

/**
 * Whether an approval of the ledger holds for the release, by what its proof looks like now. The approver is the one
 * whom the proof shows, whatever the ledger says. Every refusal has its reason, as a clause that reads on after "as": "it is not merged yet".
 */
export function proveApproval(question: ApprovalQuestion): ProvenApproval {
  const { approval } = question;
  const judgement = judge(question);
  return judgement.kind === 'proven'
    ? { kind: 'proven', approval: { ...approval, approver: judgement.approver } }
    : { kind: 'unproven', approval, reason: judgement.reason };
}

function judge(question: ApprovalQuestion): Judgement {
  const { approval, candidate, facts } = question;
  const digest = digestOf(candidate.image);
  if (digest === undefined) return refused('the release has no digest, and a tag can be moved');
  if (digestOf(approval.image) !== digest) return refused(`it approves another image than ${digest}`);
  const reason = refuseRepository(question) ?? refuseSource(question);
  if (reason !== undefined) return refused(reason);
  switch (facts.proof.kind) {
    case 'unreadable':
      return refused(facts.proof.reason);
    case 'pull-request':
      return judgePullRequest(question, facts.proof, digest);
    case 'run':
      return judgeRun(question, facts.proof, digest);
  }
}

/** Whether the members of the proof's repository are trusted to approve; nothing of any other is worth reading. */
export function isProofRepository({
  approval,
  gitopsRepository,
  proofRepositories = [],
}: Omit<ApprovalQuestion, 'facts'>): boolean {
  const { repository } = approval.proof;
  return [gitopsRepository, ...proofRepositories].some((name) => isSameRepositoryName(name, repository));
}

/** The proof is in a repository that counts, and it is what the ledger says it is. */
function refuseRepository(question: ApprovalQuestion): string | undefined {
  const { approval, gitopsRepository, facts } = question;
  const { kind, repository, number } = approval.proof;
  if (gitopsRepository === '')
    return 'the GitOps repository is not on the GitHub that is asked, so no proof there speaks for it; give that GitHub by `github-api`';
  if (!isProofRepository(question))
    return `it is not in ${gitopsRepository}; a proof of another repository says nothing`;
  const { proof } = facts;
  if (proof.kind === 'unreadable') return undefined;
  const found =
    proof.kind === 'run'
      ? { kind: proof.kind, repository: proof.run.repository, number: proof.run.id }
      : {
          kind: proof.kind,
          repository: proof.pullRequest.repository,
          number: proof.pullRequest.number,
        };
  const isSame =
    found.kind === kind && found.number === number && isSameRepositoryName(found.repository, repository);
  return isSame ? undefined : `the host shows ${found.repository} number ${found.number} in its place`;
}

function digestOf(image: string): string | undefined {
  const { digest } = readWrittenImage(image);
  return digest !== undefined && isDigest(digest) ? digest : undefined;
}
