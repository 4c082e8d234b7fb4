import type { LedgerEntry } from './entry.ts';
import { cloneLacksLedger } from './errors.ts';
import { type AnchoredBump, findFault } from './integrity.ts';

/** One commit of the ledger; its entries in the order in which they were written. */
export interface ClonedCommit {
  readonly commit: string;
  readonly entries: readonly LedgerEntry[];
}

/** The ledger as a clone has it. */
export interface ClonedLedger {
  /** Newest commit of it; left out where the clone has none. */
  readonly tip?: string;
  /** Oldest first. */
  readonly commits: readonly ClonedCommit[];
  /** The clone is shallow, and older commits of it are not there. */
  readonly isCut: boolean;
}

/** What the branch in a clone tells of the ledger. */
export interface ClonedBranch {
  readonly name: string;
  /** The clone has it. */
  readonly isThere: boolean;
  /** Left out where no commit of it speaks of the ledger. */
  readonly newest?: AnchoredBump;
}

/**
 * Whether the ledger of a clone holds what its branch speaks of; gives what keeps that from being known, in sentences
 * without their full stop. Raises (gate) `ledger-missing`, `ledger-truncated`.
 */
export function checkClone(ledger: ClonedLedger, branch: ClonedBranch): readonly string[] {
  const { newest, name } = branch;
  if (newest === undefined) return [branch.isThere ? tellsNothing(name) : notThere(name)];
  const since = entriesSince(ledger, newest);
  if (ledger.isCut && !since.reachesAnchor) return [SHALLOW];
  const fault = findFault({ newest, since, ...(ledger.tip === undefined ? {} : { tip: ledger.tip }) });
  if (fault !== undefined) throw cloneLacksLedger(fault, name);
  return [];
}

function entriesSince({ commits, isCut }: ClonedLedger, { anchor }: AnchoredBump) {
  const isAnchored = anchor.kind === 'tip';
  const begin = isAnchored ? commits.findLastIndex(({ commit }) => commit === anchor.commit) : -1;
  const entries = commits.slice(begin + 1).flatMap((commit) => commit.entries);
  return { reachesAnchor: isAnchored ? begin >= 0 : !isCut, entries };
}

const UNKNOWN = 'Whether the ledger is whole cannot be told';
const SHALLOW = `${UNKNOWN}: the clone is shallow and ends before what its branch speaks of`;

function tellsNothing(branch: string): string {
  return `${UNKNOWN}: no commit of ${branch} in the clone speaks of it`;
}

function notThere(branch: string): string {
  return `${UNKNOWN}: the clone does not have the branch ${branch}`;
}
