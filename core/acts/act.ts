import type { LedgerEntry } from '../ledger/entry.ts';

/** Who does something by hand, when, and from which run. */
export interface Performer {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor?: string;
  /** URL of the run. */
  readonly run?: string;
}

/** What something done by hand adds to the ledger; none where that stands there already. */
export interface ActPlan {
  readonly entries: readonly LedgerEntry[];
}
