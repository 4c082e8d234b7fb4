import { parseRecords } from './message.ts';
import type { BumpRecord } from './record.ts';

/** A commit of the branch, as the history tells it. */
export interface PastCommit {
  readonly commit: string;
  readonly message: string;
}

/** What is bumped: a service in targets of an environment, or places in files. */
export type BumpSubject = Pick<BumpRecord, 'service' | 'environment' | 'targets' | 'places'>;

export interface RecordedBump {
  readonly commit: string;
  readonly record: BumpRecord;
}

export interface RevertedBump extends RecordedBump {
  /** The commit that took it back. */
  readonly by: string;
}

/** What the history of a branch says about one subject. */
export interface BumpHistory {
  /** The newest bump that was not taken back: what runs, as far as Slipway wrote it. */
  readonly running?: RecordedBump;
  /** The newest bump with a build that was not taken back: what a new build is compared with. */
  readonly ordered?: RecordedBump;
  /** Bumps that were taken back, newer than what runs. */
  readonly reverted: readonly RevertedBump[];
}

/** How many commits are read back at most (DESIGN 6.1). */
export const HISTORY_LIMIT = 1000;

/** Reads a history newest first, commit by commit, and knows when it has seen enough. */
export interface HistoryReading {
  readonly subject: BumpSubject;
  /** Commits whose effect a newer commit took back, with the newer one. */
  readonly voided: ReadonlyMap<string, Voiding>;
  readonly history: BumpHistory;
  readonly done: boolean;
}

interface Voiding {
  readonly by: string;
  /** The commit as a whole was to blame: its bumps may be written again. */
  readonly blamesCommit: boolean;
}

export function beginHistory(subject: BumpSubject): HistoryReading {
  return { subject, voided: new Map(), history: { reverted: [] }, done: false };
}

/** The reading after one more (older) commit. */
export function readCommit(reading: HistoryReading, past: PastCommit): HistoryReading {
  if (reading.done) return reading;
  const record = parseRecords(past.message).find((candidate) => isAbout(candidate, reading.subject));
  const voiding = reading.voided.get(past.commit);
  if (voiding !== undefined) return skipVoided(reading, { past, record, voiding });
  const reverts = record?.rollbackOf ?? revertedCommit(past.message);
  if (reverts !== undefined) {
    const blamesCommit = record?.blame === 'commit';
    return { ...reading, voided: new Map(reading.voided).set(reverts, { by: past.commit, blamesCommit }) };
  }
  return record === undefined ? reading : keepBump(reading, { commit: past.commit, record });
}

/** The whole history at once, newest first. */
export function readHistory(subject: BumpSubject, commits: Iterable<PastCommit>): BumpHistory {
  let reading = beginHistory(subject);
  for (const commit of commits) {
    reading = readCommit(reading, commit);
    if (reading.done) break;
  }
  return reading.history;
}

interface Voided {
  readonly past: PastCommit;
  readonly record: BumpRecord | undefined;
  readonly voiding: Voiding;
}

/** A rollback that was itself taken back undoes nothing; a bump that was taken back is remembered as that. */
function skipVoided(reading: HistoryReading, { past, record, voiding }: Voided): HistoryReading {
  if (record === undefined || record.rollbackOf !== undefined || voiding.blamesCommit) return reading;
  const { history } = reading;
  const reverted =
    history.running === undefined
      ? [...history.reverted, { commit: past.commit, record, by: voiding.by }]
      : history.reverted;
  return { ...reading, history: { ...history, reverted } };
}

function keepBump(reading: HistoryReading, bump: RecordedBump): HistoryReading {
  const { history } = reading;
  const hasBuild = bump.record.build !== undefined;
  return {
    ...reading,
    // A bump without a build (by hand) says what runs but not what is newer: the last one with a build does.
    history: { ...history, running: history.running ?? bump, ...(hasBuild ? { ordered: bump } : {}) },
    done: hasBuild,
  };
}

/** The full id git-revert writes, of a person who took a bump back by hand. */
function revertedCommit(message: string): string | undefined {
  return /^This reverts commit ([0-9a-f]{40,64})\b/m.exec(message)?.[1];
}

/** Whether a record is of this service in these targets, or of one of these places. */
export function isAbout(record: BumpRecord, subject: BumpSubject): boolean {
  return isSameService(record, subject) || sharesPlace(record, subject);
}

function isSameService(record: BumpRecord, subject: BumpSubject): boolean {
  if (record.service === undefined || record.service !== subject.service) return false;
  return record.environment === subject.environment && sharesTarget(record.targets, subject.targets);
}

/** Without targets on either side the whole environment is meant. */
function sharesTarget(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((target) => b.includes(target));
}

function sharesPlace(record: BumpRecord, subject: BumpSubject): boolean {
  return record.places.some((recorded) =>
    subject.places.some(
      ({ file, selectors }) =>
        file === recorded.file && selectors.some((selector) => recorded.selectors.includes(selector)),
    ),
  );
}
