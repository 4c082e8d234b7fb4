import type { Approval } from '../ledger/service-ledger.ts';
import type { Account } from '../ports/github.ts';
import type { Candidate } from '../promotion/gate.ts';
import type { ProofFacts, SourceFacts } from './facts.ts';

/** Whether an approval that the ledger names holds for a release, asked with what the host says of its proof now. */
export interface ApprovalQuestion {
  readonly approval: Approval;
  readonly candidate: Candidate;
  /** GitHub logins; empty: whoever merges into the branch of the GitOps repository. */
  readonly approvers: readonly string[];
  /** `owner/name`; empty: it is not on the GitHub that is asked. Never the repository that a workflow happens to run in. */
  readonly gitopsRepository: string;
  /** Branch that is delivered from: a merge into another one, or a run on another one, approves nothing. */
  readonly branch: string;
  /** Further repositories whose pull requests and runs may approve; there the default branch counts. */
  readonly proofRepositories?: readonly string[];
  /** The run that asks, which may be the proof itself: it has no conclusion yet. */
  readonly currentRun?: number;
  readonly facts: { readonly proof: ProofFacts; readonly source: SourceFacts };
}

/** Somebody's act that could be the approval. */
export interface Decision {
  readonly act: 'merged' | 'approved' | 'started';
  readonly account: Account;
}

export type Judgement =
  | { readonly kind: 'proven'; readonly approver: string }
  | { readonly kind: 'refused'; readonly reason: string };

export function refused(reason: string): Judgement {
  return { kind: 'refused', reason };
}

/** Logins are alike in any case. */
export function isSameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
