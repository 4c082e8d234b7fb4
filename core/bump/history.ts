import { parseRecords, readAnchor } from './message.ts';
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
  /** The ledger was told so in the same push: it says for how long the release stays away. */
  readonly isRecorded: boolean;
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

interface Voiding extends Pick<RevertedBump, 'by' | 'isRecorded'> {
  /** A person reverted the commit, so what it had taken back stands again. */
  readonly byHand: boolean;
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
  if (reverts !== undefined) return voidCommit(reading, reverts, voidingBy(past, record));
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

function voidingBy({ commit, message }: PastCommit, record: BumpRecord | undefined): Voiding {
  const byHand = record?.rollbackOf === undefined;
  const isRecorded = !byHand && readAnchor(message) !== undefined;
  return { by: commit, blamesCommit: record?.blame === 'commit', byHand, isRecorded };
}

function voidCommit(reading: HistoryReading, commit: string, voiding: Voiding): HistoryReading {
  return { ...reading, voided: new Map(reading.voided).set(commit, voiding) };
}

interface Voided {
  readonly past: PastCommit;
  readonly record: BumpRecord | undefined;
  readonly voiding: Voiding;
}

/** A bump that was taken back is remembered as that. */
function skipVoided(reading: HistoryReading, { past, record, voiding }: Voided): HistoryReading {
  if (record?.rollbackOf !== undefined)
    return skipRollback(reading, record.rollbackOf, { past, record, voiding });
  if (record === undefined || voiding.blamesCommit) return reading;
  const { history } = reading;
  const { by, isRecorded } = voiding;
  const reverted =
    history.running === undefined
      ? [...history.reverted, { commit: past.commit, record, by, isRecorded }]
      : history.reverted;
  return { ...reading, history: { ...history, reverted } };
}

/** A rollback that a person reverted undoes nothing; one that Slipway went behind still holds what it took back away. */
function skipRollback(
  reading: HistoryReading,
  taken: string,
  { past, record, voiding }: Voided,
): HistoryReading {
  return voiding.byHand ? reading : voidCommit(reading, taken, voidingBy(past, record));
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
