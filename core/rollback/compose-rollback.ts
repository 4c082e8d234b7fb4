import { intentId } from '../bump/intent.ts';
import { composeMessage } from '../bump/message.ts';
import type { PreparedBump, WritePlan } from '../bump/plan.ts';
import type { BumpRecord } from '../bump/record.ts';
import { definedOnly } from '../defined-only.ts';
import { readWrittenImage } from '../image/written.ts';
import { entriesOfBump } from '../ledger/bump-entries.ts';
import type { LedgerEntry, LedgerRelease, NoticeRef } from '../ledger/entry.ts';
import type { Occasion } from '../ledger/release-of-record.ts';
import { releaseOf } from '../ledger/releases.ts';

export interface RollbackToCompose {
  /** The edit of the files, as of any bump. */
  readonly prepared: PreparedBump;
  /** What is taken back, as the ledger knows it. */
  readonly standing: LedgerRelease;
  readonly reason: string;
}

/** The commit that takes back what stands; its trailers name the commit that had written it. */
export function composeRollback({ prepared, standing, reason }: RollbackToCompose): WritePlan {
  const { subject, to, request } = prepared;
  const { source, build, run } = request.release;
  const { service, environment, targets } = subject;
  const places = subject.places.filter(({ from }) => from !== undefined);
  const rollbackOf = standing.revision;
  const bump = { to, targets, places, ...definedOnly({ service, environment, source, build, rollbackOf }) };
  const record: BumpRecord = { ...bump, intent: intentId(bump), reason, ...definedOnly({ run }) };
  return {
    kind: 'write',
    prepared: { ...prepared, intent: record.intent },
    record,
    message: composeMessage([record]),
    warnings: [...prepared.warnings, ...warnOfHand(prepared, standing)],
    gates: { kind: 'open', evidence: [], overrides: [] },
  };
}

/** What a person wrote by hand is taken back all the same: it is what runs. */
function warnOfHand({ from }: PreparedBump, standing: LedgerRelease): readonly string[] {
  if (isWrittenAs(from, standing.image)) return [];
  return [`${from} is taken back, which somebody wrote by hand: the ledger knows ${standing.image} there`];
}

/** A place that keeps a tag alone holds less than the reference, but nothing else. */
function isWrittenAs(written: string, image: string): boolean {
  const [found, known] = [readWrittenImage(written), readWrittenImage(image)];
  return found.digest === undefined ? found.tag === known.tag : found.digest === known.digest;
}

export interface RollbackOccasion {
  readonly standing: LedgerRelease;
  readonly occasion: Occasion;
  readonly watchMs: number;
  /** The message that tells of it, for whoever takes its watch up. */
  readonly notice?: NoticeRef;
}

/** What the ledger gains with the commit: the quarantine of what ran, and the start of the rollback. */
export function entriesOfRollback(
  { record, prepared }: Pick<WritePlan, 'record' | 'prepared'>,
  { standing, occasion, ...told }: RollbackOccasion,
): (revision: string) => readonly LedgerEntry[] {
  const { service, environment, targets, reason = '' } = record;
  if (service === undefined || environment === undefined) return () => [];
  const { intent } = standing;
  const ran = isWrittenAs(prepared.from, standing.image)
    ? releaseOf(standing)
    : { intent, image: prepared.from };
  const bad: LedgerEntry = {
    ...occasion,
    service,
    environment,
    targets,
    ...ran,
    kind: 'quarantined',
    reason,
  };
  return (revision) => [
    bad,
    ...entriesOfBump({ record, revision, occasion, ...told, hotfix: false, overrides: [] }),
  ];
}
