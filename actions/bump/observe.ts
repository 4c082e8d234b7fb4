import type { RemoteFile } from '../../adapters/git/port.ts';
import {
  type BumpHistory,
  type BumpSubject,
  beginHistory,
  HISTORY_LIMIT,
  type PastCommit,
  readCommit,
} from '../../core/bump/history.ts';
import {
  type BumpPlan,
  decideBump,
  type PreparedBump,
  passGates,
  prepareBump,
  recogniseTaken,
} from '../../core/bump/plan.ts';
import type { Release } from '../../core/bump/request.ts';
import { findEnvironment } from '../../core/config/places.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { withoutLifted } from '../../core/ledger/lifted.ts';
import { environmentOf } from '../../core/ledger/service-ledger.ts';
import { carryInto } from './carry.ts';
import { askGatesOf, type Gatehouse } from './gates.ts';
import { type Located, locateFile, locateService } from './plan.ts';
import type { BumpTask } from './task.ts';

/** What a bump may look at: a tip of the branch, or the working folder (which has no history). */
export interface BumpView {
  /** Where the files are, as messages name it: `on branch main`. */
  readonly place: string;
  readFile(path: string): Promise<RemoteFile>;
  readHistory(limit: number): AsyncIterable<PastCommit>;
  /** A file as it was in another commit; nothing is there in the working folder, which has no history. */
  readFileAt(commit: string, path: string): Promise<RemoteFile>;
  /** The bump was in the queue, and somebody has taken it from there. */
  readonly wasTaken?: boolean;
  /** Absent in the working folder. */
  readonly gatehouse: Gatehouse | undefined;
}

/** What is planned: a release, where it shall go, and what it may pass by. */
export type BumpWish = Pick<BumpTask, 'name' | 'release' | 'hotfix' | 'breakGlass' | 'promotion'>;

/**
 * Looks at the files and the history of a view, plans the bump on it, and asks the gates of its environment. Raises
 * (caller) `slipway-yaml-missing`, `file-missing`, `not-a-file`, and what `locateService`, `prepareBump`,
 * `askGatesOf` and `carryInto` raise.
 */
export async function planOn(view: BumpView, wish: BumpWish): Promise<BumpPlan> {
  const { name, release } = wish;
  if (name.kind === 'file') return planPlaces(view, release, locateFile(name));
  const located = locateService(name, await readConfig(view, name.config));
  const plan = await planPlaces(view, release, located);
  if (plan.kind !== 'write') return plan;
  const gates = await askGatesOf({ ...wish, name, config: located.config }, view.gatehouse);
  const upstream = findEnvironment(located.config, name.environment).after;
  const passed = passGates({ ...plan, ...definedOnly({ upstream }) }, gates);
  const carries = passed.kind === 'write' && wish.promotion !== undefined;
  return carries ? carryInto(passed, view, { name, config: located.config }) : passed;
}

async function planPlaces(view: BumpView, release: Release, located: Located): Promise<BumpPlan> {
  if (view.wasTaken === true) {
    const taken = await planTaken(view, release, located);
    if (taken !== undefined) return taken;
  }
  const prepared = await prepareOn(view, release, located);
  return decideBump(prepared, await readPast(view, prepared.subject));
}

async function planTaken(
  view: BumpView,
  release: Release,
  { addressee, places }: Located,
): Promise<BumpPlan | undefined> {
  const { service, environment, targets } = addressee;
  const subject = { targets, places, ...definedOnly({ service, environment }) };
  const unread = places.map((place) => ({ ...place, bytes: new Uint8Array() }));
  return recogniseTaken({ release, addressee, places: unread }, await readPast(view, subject));
}

/** The edit of the files as they stand; raises (caller) `file-missing`, `not-a-file`, and what `prepareBump` raises. */
export async function prepareOn(
  view: BumpView,
  release: Release,
  { addressee, places }: Located,
): Promise<PreparedBump> {
  const files = await readFiles(view, new Set(places.map(({ file }) => file)));
  return prepareBump({
    release,
    addressee,
    places: places.map((place) => ({ ...place, bytes: files.get(place.file) ?? new Uint8Array() })),
  });
}

/** One after another: two reads of one Git repository would fetch the same folders twice. */
async function readFiles(view: BumpView, paths: Iterable<string>): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const path of paths) files.set(path, await readBytes(view, path));
  return files;
}

async function readBytes(view: BumpView, path: string): Promise<Uint8Array> {
  const file = await view.readFile(path);
  if (file.kind === 'file') return file.bytes;
  throw file.kind === 'missing' ? fileMissing(view, path) : notAFile(path, file.is);
}

/** The bytes of `slipway.yaml`; raises `slipway-yaml-missing` where there is none. */
export async function readConfig(
  view: Pick<BumpView, 'place' | 'readFile'>,
  path: string,
): Promise<Uint8Array> {
  const file = await view.readFile(path);
  if (file.kind === 'file') return file.bytes;
  throw new SlipwayError({
    code: 'slipway-yaml-missing',
    kind: 'caller',
    what: `There is no ${path} ${view.place}`,
    why: 'It names the services and environments, and where their images are written',
    fix: 'Add the file, give its path by `config`, or name the file to bump by `file` and `select`.',
  });
}

/** What the branch remembers, but for releases whose quarantine somebody lifted in the ledger. */
async function readPast(view: BumpView, subject: BumpSubject): Promise<BumpHistory> {
  const history = await searchHistory(view, subject);
  const { service, environment } = subject;
  const isRecorded = history.reverted.some((bump) => bump.isRecorded);
  if (!isRecorded || service === undefined || environment === undefined || view.gatehouse === undefined)
    return history;
  const ledger = await view.gatehouse.ledger.readRecent(service);
  return withoutLifted(history, environmentOf(ledger, environment));
}

async function searchHistory(view: BumpView, subject: BumpSubject): Promise<BumpHistory> {
  let reading = beginHistory(subject);
  for await (const commit of view.readHistory(HISTORY_LIMIT)) {
    reading = readCommit(reading, commit);
    if (reading.done) break;
  }
  return reading.history;
}

function fileMissing({ place }: BumpView, path: string): SlipwayError {
  return new SlipwayError({
    code: 'file-missing',
    kind: 'caller',
    what: `There is no file ${path} ${place}`,
    why: 'A bump changes a value that is there; it never makes a file',
    fix: 'Check the path; it counts from the root, with folders separated by /.',
  });
}

function notAFile(path: string, is: string): SlipwayError {
  return new SlipwayError({
    code: 'not-a-file',
    kind: 'caller',
    what: `${path} is a ${is} and not a file`,
    why: 'What a link or submodule leads to can change without the path',
    fix: 'Give the path of the file itself.',
  });
}
