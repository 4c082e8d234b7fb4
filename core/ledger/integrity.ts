import type { PastCommit } from '../bump/history.ts';
import { type LedgerAnchor, parseRecords, readAnchor } from '../bump/message.ts';
import type { LedgerEntry } from './entry.ts';
import { type LedgerFault, ledgerMissing, ledgerTruncated } from './errors.ts';

/** A commit of the branch that wrote to the ledger in the same push. */
export interface AnchoredBump {
  readonly commit: string;
  readonly anchor: LedgerAnchor;
  /** Of the bumps that have a service and an environment: the ledger tells of no others. */
  readonly intents: readonly string[];
}

/** What is known of a ledger and of the branch it belongs to. */
export interface LedgerFacts {
  /** Newest commit of the ledger; left out where there is no ledger. */
  readonly tip?: string;
  /** Left out where no commit of the branch that was looked at has an anchor. */
  readonly newest?: AnchoredBump;
  /** The entries since the anchor, or all of them where it is not in the history of the ledger. */
  readonly since: { readonly reachesAnchor: boolean; readonly entries: readonly LedgerEntry[] };
}

/** The newest commit of a history, read newest first, that wrote to the ledger too. */
export async function findAnchoredBump(
  commits: AsyncIterable<PastCommit> | Iterable<PastCommit>,
): Promise<AnchoredBump | undefined> {
  for await (const { commit, message } of commits) {
    const anchor = readAnchor(message);
    if (anchor === undefined) continue;
    const records = parseRecords(message).filter(({ service, environment }) => service && environment);
    return { commit, anchor, intents: records.map(({ intent }) => intent) };
  }
  return undefined;
}

/**
 * Whether the ledger holds what its branch speaks of. Raises `ledger-missing` when it was deleted and
 * `ledger-truncated` when it was cut off or replaced by another history (both gate).
 */
export function checkLedger(facts: LedgerFacts): void {
  const fault = findFault(facts);
  if (fault === undefined) return;
  if (fault.code === 'ledger-missing')
    throw ledgerMissing(`${fault.why}, so it was deleted since`, fault.anchored);
  throw ledgerTruncated(fault.why, fault.anchored);
}

export function findFault({ tip, newest, since }: LedgerFacts): LedgerFault | undefined {
  if (newest === undefined) return undefined;
  const { commit, anchor, intents } = newest;
  const anchored = anchor.kind === 'tip' ? anchor.commit : undefined;
  if (tip === undefined) {
    const why = `Commit ${commit} of the branch was pushed together with an entry in it`;
    return { code: 'ledger-missing', why, anchored };
  }
  const truncated = (why: string): LedgerFault => ({ code: 'ledger-truncated', why, anchored });
  if (!since.reachesAnchor) {
    return truncated(
      `Commit ${commit} of the branch was written when the ledger stood at ${anchored}, which is not in its history`,
    );
  }
  const known = new Set(since.entries.flatMap((entry) => (entry.kind === 'started' ? [entry.intent] : [])));
  if (intents.every((intent) => known.has(intent))) return undefined;
  return truncated(`It does not know that commit ${commit} of the branch was started`);
}
