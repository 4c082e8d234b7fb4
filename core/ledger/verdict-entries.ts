import type { BumpRecord } from '../bump/record.ts';
import type { LedgerEntry } from './entry.ts';
import { type Occasion, placeRecord } from './release-of-record.ts';

/** What a rollout came to, as far as the ledger asks. */
export interface RolloutVerdict {
  readonly verdict: 'healthy' | 'failed' | 'blocked' | 'superseded' | 'unknown';
  readonly reasonCode: string;
  readonly explanation: string;
  readonly rootCause?: { readonly code: string };
}

export interface JudgedBumps {
  /** The bumps that were watched, and the commit that carries them. */
  readonly records: readonly BumpRecord[];
  readonly revision: string;
  readonly occasion: Occasion;
  readonly verdict: RolloutVerdict;
  /** The commit as a whole failed, and none of its bumps can be named: nothing is quarantined. */
  readonly blamesCommit: boolean;
}

/**
 * What a verdict adds to the ledger: `verified`, or `failed` with the quarantine that follows from it. Every other
 * verdict leaves the release pending, so that a later run watches it again.
 */
export function entriesOfVerdict({ records, verdict, ...rest }: JudgedBumps): LedgerEntry[] {
  if (verdict.verdict !== 'healthy' && verdict.verdict !== 'failed') return [];
  const isHealthy = verdict.verdict === 'healthy';
  return records.flatMap((record) =>
    isHealthy ? verified(record, rest) : failed(record, { ...rest, verdict }),
  );
}

/**
 * What taking bumps back adds to the ledger: what their verdict says, and where there was none (a time-out, if that is
 * to be taken back) the quarantine alone.
 */
export function entriesOfTakingBack(judged: JudgedBumps): LedgerEntry[] {
  const { records, revision, occasion, verdict, blamesCommit } = judged;
  if (verdict.verdict === 'failed' || blamesCommit) return entriesOfVerdict(judged);
  const reason = `it was taken back here: ${verdict.reasonCode}`;
  return records.flatMap((record) => quarantineOf({ record, revision, occasion, reason }));
}

export interface Quarantining {
  readonly record: BumpRecord;
  readonly revision: string;
  readonly occasion: Occasion;
  readonly reason: string;
}

/** The word that a release stays away; nothing for a bump that names no service and environment. */
export function quarantineOf({ record, revision, occasion, reason }: Quarantining): LedgerEntry[] {
  const placed = placeRecord(record, revision, occasion);
  return placed === undefined ? [] : [{ ...placed, kind: 'quarantined', reason }];
}

type Judged = Omit<JudgedBumps, 'records' | 'verdict'>;

function verified(record: BumpRecord, { revision, occasion }: Judged): LedgerEntry[] {
  const placed = placeRecord(record, revision, occasion);
  return placed === undefined ? [] : [{ ...placed, kind: 'verified', adopted: false }];
}

function failed(
  record: BumpRecord,
  { revision, occasion, blamesCommit, verdict }: Omit<JudgedBumps, 'records'>,
): LedgerEntry[] {
  const placed = placeRecord(record, revision, occasion);
  if (placed === undefined) return [];
  const cause = verdict.rootCause?.code ?? verdict.reasonCode;
  const failure: LedgerEntry = { ...placed, kind: 'failed', cause, explanation: verdict.explanation };
  // Never a rollback of a rollback: what it brought back was proven before, so it is not marked as bad.
  if (blamesCommit || record.rollbackOf !== undefined) return [failure];
  return [failure, { ...placed, kind: 'quarantined', reason: `it failed here: ${cause}` }];
}

export interface TakenBack {
  readonly record: BumpRecord;
  readonly revision: string;
  readonly occasion: Occasion;
  /** Reference that runs again. */
  readonly to: string;
  /** The rollback was seen live and healthy. */
  readonly proven: boolean;
}

/** The end of a rollback, told of the release that was taken back. */
export function entryOfRollback({ record, revision, occasion, to, proven }: TakenBack): LedgerEntry[] {
  const placed = placeRecord(record, revision, occasion);
  return placed === undefined ? [] : [{ ...placed, kind: 'rolled-back', to, proven }];
}
