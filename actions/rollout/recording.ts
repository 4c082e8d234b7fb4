import type { GitBranch } from '../../adapters/git/port.ts';
import { HISTORY_LIMIT, isAbout } from '../../core/bump/history.ts';
import type { BumpRecord } from '../../core/bump/record.ts';
import { type CommitReading, readBumpCommit } from '../../core/bump/revert.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { messageOf } from '../../core/errors.ts';
import { entriesOfBump } from '../../core/ledger/bump-entries.ts';
import type { LedgerEntry, NoticeRef } from '../../core/ledger/entry.ts';
import type { Occasion } from '../../core/ledger/release-of-record.ts';
import {
  entriesOfTakingBack,
  entriesOfVerdict,
  entryOfRollback,
  quarantineOf,
  type RolloutVerdict,
} from '../../core/ledger/verdict-entries.ts';
import type { Progress } from '../../core/ports/progress.ts';
import { isWatched } from '../../core/rollout/carried-images.ts';
import type { RevertedPlace, RollbackOutcome } from './outcome.ts';

/** How a rollout writes into the ledger. */
export interface Recording {
  /** The moment, and who is at work. */
  readonly occasion: () => Occasion;
  /** How long the watch of a rollback may take before another run takes it up. */
  readonly watchMs: number;
  /** The message that tells of the release: whoever takes its rollback up goes on with it. */
  readonly notice?: NoticeRef;
  readonly append: (entries: readonly LedgerEntry[]) => Promise<void>;
}

/** What goes into the ledger with the commit that takes bumps back: their failure, and the start of the rollback. */
export function entriesOfRevert(
  { occasion, watchMs, notice }: Recording,
  revert: {
    readonly taken: readonly BumpRecord[];
    readonly revision: string;
    readonly verdict: RolloutVerdict;
    readonly blamesCommit: boolean;
    readonly rollbacks: readonly BumpRecord[];
  },
): (commit: string) => readonly LedgerEntry[] {
  const at = occasion();
  const { taken, rollbacks, ...judged } = revert;
  const failures = entriesOfTakingBack({ ...judged, records: taken, occasion: at });
  return (commit) => [
    ...failures,
    ...rollbacks.flatMap((record) =>
      entriesOfBump({
        record,
        revision: commit,
        occasion: at,
        watchMs,
        hotfix: false,
        overrides: [],
        ...definedOnly({ notice }),
      }),
    ),
  ];
}

export interface RolloutToRecord {
  readonly recording: Recording | undefined;
  readonly branch: GitBranch | undefined;
  readonly revision: string;
  readonly images: readonly string[];
  /** Target of the environment that was watched; left out: every one that the commit writes. */
  readonly targetName?: string;
  readonly verdict: RolloutVerdict & { readonly blame?: 'release' | 'commit' };
  readonly rollback: RollbackOutcome;
  readonly progress: Progress;
}

/**
 * Writes down how a rollout ended. What cannot be written is said and not raised: the release stays pending in the
 * ledger, and a later run watches it again.
 */
export async function recordRollout(rollout: RolloutToRecord): Promise<void> {
  const { recording, branch, progress } = rollout;
  if (recording === undefined || branch === undefined) return;
  try {
    const entries = await entriesOfEnding(rollout, { recording, branch });
    if (entries.length > 0) await recording.append(entries);
  } catch (error) {
    progress.warn(`The verdict is not in the ledger yet, a later run will find it: ${messageOf(error)}`);
  }
}

async function entriesOfEnding(
  rollout: RolloutToRecord,
  { recording, branch }: { readonly recording: Recording; readonly branch: GitBranch },
): Promise<readonly LedgerEntry[]> {
  const { revision, images, targetName, verdict, rollback } = rollout;
  const tip = await branch.readTip();
  const occasion = recording.occasion();
  const read: ReadBumps = (commit, isOurs) =>
    readBumpCommit(branch.readHistory(tip, HISTORY_LIMIT), commit, isOurs);
  const { records, carries } = await read(revision, (record) =>
    isWatched({ images, ...definedOnly({ target: targetName }) }, record),
  );
  if ('commit' in rollback)
    return [
      ...entriesOfCulprit({ records, revision, rollback, occasion, verdict }),
      ...(await entriesOfRolledBack({ records, revision, rollback, occasion }, read)),
    ];
  const blamesCommit = verdict.blame === 'commit' && carries > 1;
  const judged = entriesOfVerdict({ records, revision, occasion, verdict, blamesCommit });
  if (judged.length === 0) return [];
  return [...judged, ...(await entriesOfTaken({ records, occasion, verdict }, read))];
}

type ReadBumps = (commit: string, isOurs: (record: BumpRecord) => boolean) => Promise<CommitReading>;

interface RolledBack {
  readonly records: readonly BumpRecord[];
  readonly revision: string;
  readonly rollback: Extract<RollbackOutcome, { commit: string }>;
  readonly occasion: Occasion;
}

/**
 * Another run took the whole commit back and could name nobody; this one saw that it was its own release, which
 * therefore stays away.
 */
function entriesOfCulprit({
  records,
  revision,
  rollback,
  occasion,
  verdict,
}: RolledBack & Pick<RolloutToRecord, 'verdict'>): readonly LedgerEntry[] {
  const isCulprit = rollback.isRepeated && verdict.verdict === 'failed' && verdict.blame === 'release';
  if (!isCulprit) return [];
  const reason = `it failed here: ${verdict.rootCause?.code ?? verdict.reasonCode}`;
  return records.flatMap((record) => quarantineOf({ record, revision, occasion, reason }));
}

/** The end of bumps that were taken back in this run, and the verdict on the commit that did so. */
async function entriesOfRolledBack(
  { records, revision, rollback, occasion }: RolledBack,
  read: ReadBumps,
): Promise<readonly LedgerEntry[]> {
  const proven = rollback.word === 'verified';
  const ended = records.flatMap((record) =>
    entryOfRollback({ record, revision, occasion, to: restoredBy(rollback.places, record), proven }),
  );
  const { commit, verdict } = rollback;
  const restoring = await read(commit, (one) => records.some((record) => isAbout(one, record)));
  const about = { revision: commit, occasion, verdict, blamesCommit: false };
  return [...ended, ...entriesOfVerdict({ records: restoring.records, ...about })];
}

/** What a rollback that is watched by itself took back: with its own verdict, that of what it took back is known too. */
async function entriesOfTaken(
  { records, occasion, verdict }: Pick<RolledBack, 'records' | 'occasion'> & Pick<RolloutToRecord, 'verdict'>,
  read: ReadBumps,
): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for (const rollback of records) {
    const { rollbackOf: revision, to } = rollback;
    if (revision === undefined) continue;
    const taken = await read(revision, (record) => isAbout(record, rollback));
    const proven = verdict.verdict === 'healthy';
    entries.push(
      ...taken.records.flatMap((record) => entryOfRollback({ record, revision, occasion, to, proven })),
    );
  }
  return entries;
}

/** What runs again where the bump had written; on a repeated look the bump itself says what it replaced. */
function restoredBy(places: readonly RevertedPlace[], record: BumpRecord): string {
  const files = record.places.map(({ file }) => file);
  const place = places.find(({ file, from }) => from === record.to && files.includes(file));
  return place?.to ?? record.places.find(({ from }) => from !== undefined)?.from ?? '';
}
