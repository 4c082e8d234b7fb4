import { restoreValue } from '../carry/restore.ts';
import { SlipwayError } from '../errors.ts';
import { formatImageReference, type ImageReference, parseImageReference } from '../image/reference.ts';
import { readWrittenImage, type WrittenImage } from '../image/written.ts';
import { planImageEdit } from '../yaml/image-edit.ts';
import type { FileChange } from './diff.ts';
import { isAbout, type PastCommit } from './history.ts';
import { intentId } from './intent.ts';
import { composeMessage, parseRecords } from './message.ts';
import type { BumpRecord, CarriedRecord, RecordedPlace } from './record.ts';

/** What the history says of one commit: the bumps it carries that still stand, and the commit that took them back. */
export interface CommitReading {
  readonly records: readonly BumpRecord[];
  readonly isFound: boolean;
  /** How many bumps the commit carries in all, of whomever they are and whether they stand or not. */
  readonly carries: number;
  /** There when all of them were taken back. */
  readonly undoneBy?: string;
}

/** A later commit that took back all of a commit, or those of its bumps that are named. */
interface Undoing {
  readonly commit: string;
  readonly of: 'all' | readonly BumpRecord[];
}

/**
 * Reads a history newest first until it comes to the commit. One commit may carry the bumps of many services, and each
 * may be taken back by itself: only those that `isOurs` says are looked at.
 */
export async function readBumpCommit(
  commits: AsyncIterable<PastCommit>,
  commit: string,
  isOurs: (record: BumpRecord) => boolean = () => true,
): Promise<CommitReading> {
  const undoings: Undoing[] = [];
  for await (const past of commits) {
    if (past.commit === commit) {
      const all = parseRecords(past.message);
      return { ...readFound(all.filter(isOurs), undoings), isFound: true, carries: all.length };
    }
    const undoing = readUndoing(past, commit);
    if (undoing !== undefined) undoings.push(undoing);
  }
  const undoing = undoings.find((one) => concerns(one, isOurs));
  return { records: [], isFound: false, carries: 0, ...undoneBy(undoing) };
}

/** All bumps that a commit carries, whether they stand or not; none where it is not in the history. */
export async function readBumpRecords(
  commits: AsyncIterable<PastCommit>,
  commit: string,
): Promise<readonly BumpRecord[]> {
  for await (const past of commits) if (past.commit === commit) return parseRecords(past.message);
  return [];
}

function readFound(
  ours: readonly BumpRecord[],
  undoings: readonly Undoing[],
): Pick<CommitReading, 'records' | 'undoneBy'> {
  const undone = ours.map((record) => undoings.find((undoing) => takesBack(undoing, record)));
  const records = ours.filter((_, index) => undone[index] === undefined);
  const wholly = undoings.find(({ of }) => of === 'all');
  if (records.length > 0 || ours.length === 0) return { records, ...undoneBy(wholly) };
  return { records: ours, ...undoneBy(undone.find((undoing) => undoing !== undefined)) };
}

function undoneBy(undoing: Undoing | undefined): Pick<CommitReading, 'undoneBy'> {
  return undoing === undefined ? {} : { undoneBy: undoing.commit };
}

function readUndoing({ commit, message }: PastCommit, of: string): Undoing | undefined {
  if (new RegExp(`^This reverts commit ${of}\\b`, 'm').test(message)) return { commit, of: 'all' };
  const rollbacks = parseRecords(message).filter((record) => record.rollbackOf === of);
  return rollbacks.length === 0 ? undefined : { commit, of: rollbacks };
}

/** A rollback writes the old image; what it took back is what stood there before. */
function concerns({ of }: Undoing, isOurs: (record: BumpRecord) => boolean): boolean {
  if (of === 'all') return true;
  const taken = of.flatMap((rollback) =>
    rollback.places.flatMap(({ from }) => (from === undefined ? [] : [{ ...rollback, to: from }])),
  );
  return taken.some(isOurs);
}

function takesBack({ of }: Undoing, record: BumpRecord): boolean {
  return of === 'all' || of.some((rollback) => isAbout(rollback, record));
}

/** One place a bump wrote, as the file has it now. */
export interface WrittenPlace {
  readonly record: BumpRecord;
  readonly place: RecordedPlace;
  /** What the bump wrote there. */
  readonly written: string;
  /** What stood there before the bump; nothing where that is not known. */
  readonly replaced: string | null;
  /** What stands there now; nothing where the file or the place cannot be read any more. */
  readonly current: string | null;
}

/** Looks at one place: `bytes` is the file on the tip, if there is one. Trailers are foreign: what is no image counts as unknown. */
export function readWrittenPlace(
  record: BumpRecord,
  place: RecordedPlace,
  bytes: Uint8Array | undefined,
): WrittenPlace {
  const image = readImage(record.to, '');
  const before = place.from === undefined ? undefined : readImage(place.from, record.to);
  const replaced = before === undefined ? null : formatImageReference(before);
  const found = { record, place, written: record.to, replaced };
  if (bytes === undefined || image === undefined) return { ...found, current: null };
  const edit = planImageEdit({ ...addressOf(place, bytes), image, pin: true });
  if (edit.kind === 'refused') return { ...found, current: null };
  const isStill = edit.kind === 'unchanged' || holdsOnlyLess(edit.from, record.to);
  return { ...found, current: isStill ? record.to : textOf(edit.from, record.to) };
}

/** A reference, with the repository of another where it has none; nothing when it is none. */
function readImage(text: string, other: string): ImageReference | undefined {
  const { repository, ...version } = readWrittenImage(text);
  const base = repository === '' ? readWrittenImage(other).repository : repository;
  try {
    return parseImageReference(formatImageReference({ repository: base, ...version }));
  } catch (error) {
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}

/** A place that keeps a tag alone holds less than the reference, but nothing else. */
function holdsOnlyLess(from: WrittenImage, written: string): boolean {
  const { tag, digest } = readWrittenImage(written);
  return from.digest === undefined ? from.tag === tag && tag !== undefined : from.digest === digest;
}

function textOf({ repository, tag, digest }: WrittenImage, written: string): string {
  const base = repository ?? readWrittenImage(written).repository;
  return `${base}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function addressOf({ file, selectors }: RecordedPlace, bytes: Uint8Array) {
  return { source: bytes, path: file, selectors };
}

/** The change that takes places back, with the records of its commit. */
export interface Revert {
  readonly files: readonly FileChange[];
  readonly message: string;
  readonly records: readonly BumpRecord[];
  readonly blamesCommit: boolean;
}

export interface RevertRequest {
  /** Commit that is taken back. */
  readonly revision: string;
  readonly places: readonly WrittenPlace[];
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What failed is the commit and none of its bumps that can be named: they may be written again, one by one. */
  readonly blamesCommit: boolean;
  /** URL of the run. */
  readonly run?: string;
}

/**
 * Writes back what the places held before: value by value, in the bytes of the tip, so that nothing a colleague wrote is
 * touched. Raises what the editor refuses (caller).
 */
export function composeRevert(request: RevertRequest): Revert | undefined {
  const { places, files } = request;
  const edited = new Map<string, Uint8Array>();
  for (const one of places) {
    const { file } = one.place;
    const bytes = edited.get(file) ?? files.get(file);
    if (bytes !== undefined && one.replaced !== null) edited.set(file, writeBack(one, one.replaced, bytes));
  }
  const groups = groupByRecord(places).map((group) => ({
    group,
    carried: restoreCarried(group, { files, edited }),
  }));
  const changes = [...edited].flatMap(([path, after]) => {
    const before = files.get(path) ?? after;
    return Buffer.compare(before, after) === 0 ? [] : [{ path, before, after }];
  });
  const [first, ...others] = groups.map(({ group, carried }) =>
    withCarried(recordOf(group, request), carried),
  );
  if (first === undefined || changes.length === 0) return undefined;
  return {
    files: changes,
    message: composeMessage([first, ...others]),
    records: [first, ...others],
    blamesCommit: request.blamesCommit,
  };
}

function writeBack({ place, written }: WrittenPlace, replaced: string, bytes: Uint8Array): Uint8Array {
  const image = readImage(replaced, written);
  if (image === undefined) return bytes;
  // Where a tag-only place was pinned before, `tag@digest` is what stood there.
  const pin = image.digest !== undefined;
  // What the reference lacks was empty before: a digest or tag that the bump filled is emptied again.
  const edit = planImageEdit({ ...addressOf(place, bytes), image, pin, clears: true });
  if (edit.kind === 'refused') throw edit.error;
  return edit.kind === 'edited' ? edit.bytes : bytes;
}

/** Values that went along with an image go back with it, where they still are what was written. */
function restoreCarried(
  [first]: readonly WrittenPlace[],
  { files, edited }: { readonly files: RevertRequest['files']; readonly edited: Map<string, Uint8Array> },
): readonly CarriedRecord[] {
  return (first?.record.carried ?? []).flatMap((carried) => {
    const bytes = edited.get(carried.file) ?? files.get(carried.file);
    const restored = bytes === undefined ? undefined : restoreValue(carried, bytes);
    if (restored === undefined) return [];
    edited.set(carried.file, restored.bytes);
    return [restored.carried];
  });
}

function withCarried(record: BumpRecord, carried: readonly CarriedRecord[]): BumpRecord {
  return carried.length === 0 ? record : { ...record, carried };
}

function groupByRecord(places: readonly WrittenPlace[]): readonly (readonly WrittenPlace[])[] {
  const groups = new Map<BumpRecord, WrittenPlace[]>();
  for (const place of places) groups.set(place.record, [...(groups.get(place.record) ?? []), place]);
  return [...groups.values()];
}

function recordOf(
  places: readonly WrittenPlace[],
  { revision, blamesCommit, run }: RevertRequest,
): BumpRecord {
  const [first] = places;
  if (first === undefined) throw new Error('a record without places');
  const { service, environment, targets } = first.record;
  const reverted = {
    ...(service === undefined ? {} : { service }),
    ...(environment === undefined ? {} : { environment }),
    targets,
    to: first.replaced ?? first.written,
    places: places.map(({ place, written }) => ({
      file: place.file,
      selectors: place.selectors,
      from: written,
    })),
    rollbackOf: revision,
    ...(blamesCommit ? { blame: 'commit' as const } : {}),
  };
  return { ...reverted, intent: intentId(reverted), ...(run === undefined ? {} : { run }) };
}
