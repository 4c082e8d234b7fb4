import type { BumpRecord } from '../bump/record.ts';
import { definedOnly } from '../defined-only.ts';
import type { GateEvidence, LedgerEntry, NoticeRef, Override } from './entry.ts';
import { type Occasion, placeRecord } from './release-of-record.ts';

/** A bump that is about to be pushed, with what the ledger shall remember of it. */
export interface StartedBump {
  readonly record: BumpRecord;
  /** Commit that carries it. */
  readonly revision: string;
  readonly occasion: Occasion;
  /** How long its rollout may take before another run takes it up, in milliseconds. */
  readonly watchMs: number;
  readonly sourceAt?: number;
  readonly hotfix: boolean;
  readonly overrides: readonly Override[];
  readonly notice?: NoticeRef;
  /** It came from the environment before, through these gates. */
  readonly promotion?: {
    readonly upstream: string;
    readonly gates: readonly GateEvidence[];
    readonly set?: string;
  };
}

/** `started`, and before it `promoted` where it was one (DESIGN 6.3); nothing for a bump without service and environment. */
export function entriesOfBump(bump: StartedBump): LedgerEntry[] {
  const { record, revision, occasion, promotion, sourceAt } = bump;
  const placed = placeRecord(record, revision, occasion);
  if (placed === undefined) return [];
  const about = { ...placed, ...definedOnly({ sourceAt }) };
  const started: LedgerEntry = {
    ...about,
    kind: 'started',
    deadline: occasion.at + bump.watchMs,
    from: record.places.find(({ from }) => from !== undefined)?.from ?? '',
    hotfix: bump.hotfix,
    overrides: bump.overrides,
    ...definedOnly({ rollbackOf: record.rollbackOf, reason: record.reason, notice: bump.notice }),
  };
  return promotion === undefined ? [started] : [{ ...about, kind: 'promoted', ...promotion }, started];
}
