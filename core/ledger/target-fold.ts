import { definedOnly } from '../defined-only.ts';
import { isSameImage } from '../image/identity.ts';
import type { LedgerRelease, ServiceEntry } from './entry.ts';
import { isSameWrite, releaseOf } from './releases.ts';
import type { PendingRelease, SupersededRelease, TargetLedger, VerifiedRelease } from './service-ledger.ts';
import { thinVerified } from './thin-verified.ts';

/** Releases that were written over before their verdict, for which a late one still counts. */
const MOST_SUPERSEDED = 10;

type Entry<Kind> = Extract<ServiceEntry, { readonly kind: Kind }>;

/** What a target comes to after an entry that names it; the same value where it changes nothing. */
export function applyToTarget(
  target: TargetLedger,
  entry: Entry<'started' | 'verified' | 'failed' | 'rolled-back'>,
): TargetLedger {
  if (entry.kind === 'started') return start(target, entry);
  if (entry.kind !== 'verified') return takeBack(target, entry);
  return entry.adopted ? adopt(target, entry) : verify(target, entry);
}

function start(target: TargetLedger, entry: Entry<'started'>): TargetLedger {
  if (isRunning(target, entry)) return target;
  const { at, deadline, from, rollbackOf, reason, run, notice } = entry;
  const release = releaseOf(entry);
  const pending: PendingRelease = {
    ...release,
    startedAt: at,
    deadline,
    from,
    ...definedOnly({ rollbackOf, reason, run, notice }),
  };
  return { ...replaceRunning(target, at), running: { ...release, since: at }, pending };
}

/** What ran is over at `at`, with its verdict or without. */
function replaceRunning(target: TargetLedger, at: number): Pick<TargetLedger, 'verified' | 'superseded'> {
  const { pending, superseded, verified } = target;
  const lost =
    pending === undefined ? [] : [{ ...releaseOf(pending), startedAt: pending.startedAt, replacedAt: at }];
  return {
    superseded: [...superseded, ...lost].slice(-MOST_SUPERSEDED),
    verified: verified.map((release) =>
      release.replacedAt === undefined ? { ...release, replacedAt: at } : release,
    ),
  };
}

/** A verdict counts for the write it names and for no other: a late one never touches what runs by now. */
function verify(target: TargetLedger, entry: Entry<'verified'>): TargetLedger {
  const start = findStart(target, entry);
  if (start === undefined || isVerified(target, entry)) return target;
  const { startedAt, replacedAt } = start;
  const verified: VerifiedRelease = {
    ...releaseOf(start),
    startedAt,
    verifiedAt: entry.at,
    adopted: false,
    ...definedOnly({ replacedAt }),
  };
  return addVerified(settle(target, entry), verified);
}

/** Somebody vouches for what runs; that is so whatever the ledger believed. */
function adopt(target: TargetLedger, entry: Entry<'verified'>): TargetLedger {
  if (isVerified(target, entry)) return target;
  const { at } = entry;
  const release = releaseOf(entry);
  const verified: VerifiedRelease = { ...release, startedAt: at, verifiedAt: at, adopted: true };
  const isRerun = isRunning(target, entry);
  const base: TargetLedger = isRerun
    ? settle(target, entry)
    : { ...replaceRunning(target, at), running: { ...release, since: at } };
  return addVerified(base, verified);
}

/** It failed, or was taken back: what was seen of the same image up to then proves nothing any more. */
function takeBack(target: TargetLedger, entry: Entry<'failed' | 'rolled-back'>): TargetLedger {
  const start = findStart(target, entry);
  if (start === undefined) return target;
  const isDoomed = (release: VerifiedRelease) =>
    isSameImage(release.image, entry.image) &&
    release.startedAt <= start.startedAt &&
    release.failedAt === undefined;
  const settled = settle(target, entry);
  if (!settled.verified.some(isDoomed)) return settled;
  const verified = settled.verified.map((release) =>
    isDoomed(release) ? { ...release, failedAt: entry.at } : release,
  );
  return { ...settled, verified };
}

function addVerified(target: TargetLedger, release: VerifiedRelease): TargetLedger {
  return { ...target, verified: thinVerified([...target.verified, release], release.verifiedAt) };
}

/** The target with nothing left to be judged of this write. */
function settle(target: TargetLedger, write: LedgerRelease): TargetLedger {
  const { pending, ...rest } = target;
  const isJudged = pending !== undefined && isSameWrite(pending, write);
  const superseded = target.superseded.filter((release) => !isSameWrite(release, write));
  if (!isJudged && superseded.length === target.superseded.length) return target;
  return { ...(isJudged ? rest : target), superseded };
}

type Start = LedgerRelease & Pick<VerifiedRelease, 'startedAt' | 'replacedAt'>;

/** When a write began, as far as the target still knows; the newest one where it was written more than once. */
function findStart(
  { running, pending, superseded, verified }: TargetLedger,
  write: LedgerRelease,
): Start | undefined {
  const starts: readonly (Start | SupersededRelease)[] = [
    ...verified,
    ...superseded,
    ...(running === undefined ? [] : [{ ...running, startedAt: running.since }]),
    ...(pending === undefined ? [] : [pending]),
  ];
  return starts.findLast((start) => isSameWrite(start, write));
}

function isRunning({ running }: TargetLedger, write: LedgerRelease): boolean {
  return running !== undefined && isSameWrite(running, write);
}

function isVerified({ verified }: TargetLedger, write: LedgerRelease): boolean {
  return verified.some((release) => isSameWrite(release, write));
}
