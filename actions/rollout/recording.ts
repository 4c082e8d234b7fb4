import type { GitBranch } from '../../adapters/git/port.ts';
import { HISTORY_LIMIT } from '../../core/bump/history.ts';
import type { BumpRecord } from '../../core/bump/record.ts';
import { readBumpCommit } from '../../core/bump/revert.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { messageOf } from '../../core/errors.ts';
import { entriesOfBump } from '../../core/ledger/bump-entries.ts';
import type { LedgerEntry, NoticeRef } from '../../core/ledger/entry.ts';
import type { Occasion } from '../../core/ledger/release-of-record.ts';
import {
  entriesOfTakingBack,
  entriesOfVerdict,
  entryOfRollback,
  type RolloutVerdict,
} from '../../core/ledger/verdict-entries.ts';
import type { Progress } from '../../core/ports/progress.ts';
import { carriesOneOf } from '../../core/rollout/carried-images.ts';
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
  { revision, images, verdict, rollback }: RolloutToRecord,
  { recording, branch }: { readonly recording: Recording; readonly branch: GitBranch },
): Promise<readonly LedgerEntry[]> {
  const tip = await branch.readTip();
  const read = (isOurs: (record: BumpRecord) => boolean) =>
    readBumpCommit(branch.readHistory(tip, HISTORY_LIMIT), revision, isOurs);
  const { records } = await read((record) => carriesOneOf(images, record));
  const occasion = recording.occasion();
  if ('commit' in rollback) {
    const proven = rollback.word === 'verified';
    return records.flatMap((record) =>
      entryOfRollback({ record, revision, occasion, to: restoredBy(rollback.places, record), proven }),
    );
  }
  const blamesCommit = verdict.blame === 'commit' && (await read(() => true)).records.length > 1;
  return entriesOfVerdict({ records, revision, occasion, verdict, blamesCommit });
}

/** What runs again where the bump had written; on a repeated look the bump itself says what it replaced. */
function restoredBy(places: readonly RevertedPlace[], record: BumpRecord): string {
  const files = record.places.map(({ file }) => file);
  const place = places.find(({ file, from }) => from === record.to && files.includes(file));
  return place?.to ?? record.places.find(({ from }) => from !== undefined)?.from ?? '';
}
