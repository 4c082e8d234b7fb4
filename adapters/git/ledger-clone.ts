import type { ClonedCommit, ClonedLedger } from '../../core/ledger/cloned-ledger.ts';
import { parseEntries } from '../../core/ledger/entry-text.ts';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { askClone, type Clone, findBranchTip, readCuts } from './clone.ts';

/**
 * Every entry of the ledger of a local clone, by one `git log` and without the network. A clone without a ledger gives
 * none. Raises `ledger-version-unknown` (caller) and `ledger-forged` (gate) for what is no entry, and
 * `git-repository-missing` (caller) and the like.
 */
export async function readLedgerLog(clone: Clone): Promise<ClonedLedger> {
  const tip = await findBranchTip(clone, LEDGER_BRANCH);
  if (tip === undefined) return { commits: [], isCut: false };
  const args = ['log', '-z', '--encoding=UTF-8', '--format=tformat:%H%n%B', tip];
  const commits = readCommits((await askClone(clone, args, LEDGER_BRANCH)).stdout);
  const cuts = await readCuts(clone);
  return { tip, commits, isCut: commits.some(({ commit }) => cuts.has(commit)) };
}

/** Commits are ended by NUL, newest first; each is decoded by itself, as together they may be longer than any text. */
function readCommits(output: Uint8Array): readonly ClonedCommit[] {
  const commits: ClonedCommit[] = [];
  for (let start = 0; start < output.length; ) {
    const found = output.indexOf(0, start);
    const end = found < 0 ? output.length : found;
    commits.push(readCommit(Buffer.from(output.buffer, output.byteOffset + start, end - start).toString()));
    start = end + 1;
  }
  return commits.reverse();
}

function readCommit(text: string): ClonedCommit {
  const end = text.indexOf('\n');
  return { commit: text.slice(0, end), entries: parseEntries(text.slice(end + 1)) };
}
