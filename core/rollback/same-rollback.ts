import type { BumpRecord } from '../bump/record.ts';
import { oneLine } from '../bump/trailers.ts';
import { definedOnly } from '../defined-only.ts';
import type { TargetLedger } from '../ledger/service-ledger.ts';
import { matchReleases } from './known-releases.ts';

export interface RollbackWish {
  readonly to?: string;
  readonly reason: string;
  /** URL of the run that asks. */
  readonly run?: string;
}

/**
 * Whether what stands in a target is what an earlier run of the same rollback wrote: it goes to the release that is
 * asked for; or, where none is named, it has the same reason or run, or no verdict yet. So a job that runs again goes
 * back once and not twice. `record` is the bump that wrote what stands.
 */
export function isSameRollback(
  record: BumpRecord | undefined,
  { pending }: Pick<TargetLedger, 'pending'>,
  { to, reason, run }: RollbackWish,
): boolean {
  if (record?.rollbackOf === undefined) return false;
  if (to !== undefined)
    return matchReleases(to, [{ image: record.to, ...definedOnly({ build: record.build }) }]).length > 0;
  if (pending?.rollbackOf !== undefined) return true;
  return record.reason === oneLine(reason) || (run !== undefined && record.run === run);
}
