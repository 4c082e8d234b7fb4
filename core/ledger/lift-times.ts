import type { LedgerEntry } from './entry.ts';

/**
 * The entries with times that never run back: where a clock is behind the newest entry of the ledger, what it says is
 * lifted, and a deadline moves along.
 */
export function liftTimes(entries: readonly LedgerEntry[], newestAt: number | undefined): LedgerEntry[] {
  let floor = newestAt ?? Number.NEGATIVE_INFINITY;
  return entries.map((entry) => {
    const lift = Math.max(0, floor - entry.at);
    floor = Math.max(floor, entry.at);
    if (lift === 0) return entry;
    const at = entry.at + lift;
    return entry.kind === 'started' ? { ...entry, at, deadline: entry.deadline + lift } : { ...entry, at };
  });
}
