import type { ProofFacts, SourceFacts } from '../../core/approval/facts.ts';
import { isProofRepository, proveApproval } from '../../core/approval/prove.ts';
import type { ApprovalQuestion } from '../../core/approval/question.ts';
import { findSourceCommit } from '../../core/approval/source-commit.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { type GithubAddress, parseRepositoryName } from '../../core/github/address.ts';
import type { ApprovalProof } from '../../core/ledger/entry.ts';
import type {
  CommitPeople,
  GithubReader,
  PullRequestRecord,
  RepositoryName,
} from '../../core/ports/github.ts';
import type { ProvenApproval } from '../../core/promotion/gate.ts';

/** What is asked of an approval before anything of it was read. */
export type ApprovalClaim = Omit<ApprovalQuestion, 'facts'>;

/** The GitHub that proofs and sources are read from. */
export interface ProofHost {
  readonly reader: GithubReader;
  readonly address: GithubAddress;
}

/**
 * Reads the proof of an approval again and judges it. What the token may not see is a reason for `unproven`; a token
 * that is refused, a limit that is used up and a host that fails are raised, for they say nothing of the approval.
 */
export async function proveOnGithub(host: ProofHost, claim: ApprovalClaim): Promise<ProvenApproval> {
  return proveApproval({ ...claim, facts: await readFacts(host, claim) });
}

async function readFacts(host: ProofHost, claim: ApprovalClaim): Promise<ApprovalQuestion['facts']> {
  if (!isProofRepository(claim))
    return { proof: { kind: 'unreadable', reason: 'nobody looked' }, source: { kind: 'none' } };
  const proof = await readProof(host.reader, claim.approval.proof);
  return { proof, source: await readSource(host, claim.candidate.source) };
}

async function readProof(reader: GithubReader, proof: ApprovalProof): Promise<ProofFacts> {
  const repository = parseRepositoryName(proof.repository);
  if (repository === undefined) return { kind: 'unreadable', reason: 'its repository has no such name' };
  const read = proof.kind === 'run' ? readRun : readPullRequest;
  return readOr(
    () => read(reader, repository, proof.number),
    (reason) => ({ kind: 'unreadable', reason }),
  );
}

async function readRun(reader: GithubReader, repository: RepositoryName, id: number): Promise<ProofFacts> {
  const run = await reader.readRun(repository, id);
  return { kind: 'run', run, defaultBranch: await reader.readDefaultBranch(repository) };
}

/** One after another, as GitHub asks; the record comes last, so that it covers the texts that were read. */
async function readPullRequest(
  reader: GithubReader,
  repository: RepositoryName,
  number: number,
): Promise<ProofFacts> {
  const pullRequest = await reader.readPullRequest(repository, number);
  const reviews = await reader.readReviews(repository, number);
  const commits = await reader.readPullRequestCommits(repository, number);
  const files = await reader.readChangedFiles(repository, number);
  const record = await readOr<PullRequestRecord | string>(
    () => reader.readRecord(repository, number),
    (reason) => reason,
    // The query API wants a token of every reader.
    [...UNSEEN, 'github-unauthorised'],
  );
  return { kind: 'pull-request', pullRequest, reviews, commits, files, record };
}

async function readSource({ reader, address }: ProofHost, source: string | undefined): Promise<SourceFacts> {
  const commit = findSourceCommit(source, address);
  if (commit === undefined) return { kind: 'none' };
  return readOr(
    async () => authorsOf(await readChange(reader, commit.repository, commit.sha)),
    (reason) => ({ kind: 'unreadable', reason }),
  );
}

/** A merge is written by who merged; what it brought in was written by the author of its second parent. */
async function readChange(
  reader: GithubReader,
  repository: RepositoryName,
  sha: string,
): Promise<readonly CommitPeople[]> {
  const commit = await reader.readCommit(repository, sha);
  const merged = commit.parents[1];
  return merged === undefined ? [commit] : [commit, await reader.readCommit(repository, merged)];
}

function authorsOf(commits: readonly CommitPeople[]): SourceFacts {
  const authors = commits.flatMap(({ author }) => author ?? []);
  if (authors.length === commits.length) return { kind: 'authors', authors };
  return {
    kind: 'unreadable',
    reason: 'the e-mail address of its author belongs to no account; let the author add it to theirs',
  };
}

const UNSEEN: readonly string[] = ['github-not-found', 'github-forbidden', 'github-moved'];

async function readOr<Value>(
  read: () => Promise<Value>,
  otherwise: (reason: string) => Value,
  codes = UNSEEN,
): Promise<Value> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof SlipwayError && codes.includes(thrown.code))
      return otherwise(messageOf(thrown).replace(/[.\s]+$/, ''));
    throw thrown;
  }
}
