import type { Identity } from '../../core/git/identity.ts';
import { findEntry, kindOfMode, type TreeEntry } from '../../core/git/tree.ts';
import { applyEntry, applyFreeze, isServiceEntry } from '../../core/ledger/apply-entry.ts';
import type { FreezeEntry, LedgerEntry, ServiceEntry } from '../../core/ledger/entry.ts';
import { formatEntries, normaliseEntries } from '../../core/ledger/entry-text.ts';
import { ledgerForged } from '../../core/ledger/errors.ts';
import {
  formatFormat,
  formatFreezes,
  formatService,
  parseService,
  parseVerdict,
} from '../../core/ledger/index-text.ts';
import { liftTimes } from '../../core/ledger/lift-times.ts';
import {
  FORMAT_FILE,
  FREEZES_FILE,
  INDEX_SUFFIX,
  serviceFile,
  verdictFolder,
} from '../../core/ledger/paths.ts';
import type { Freeze, ServiceLedger } from '../../core/ledger/service-ledger.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { CheckVerdict } from '../../core/promotion/gate.ts';
import { emptyTree, makeCommitObject } from './commit-object.ts';
import { emptyIndex, type LedgerAccess, type LedgerIndex, openIndex } from './ledger-index.ts';
import { type LoggedCommit, readLedgerCommits } from './ledger-log.ts';
import { writeTree } from './tree-writer.ts';

/** Verdicts on one digest that are looked at. */
const MOST_VERDICTS = 100;

export interface LedgerWriting {
  readonly author: Identity;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The ledger at the tips it is asked for, read and written in the temporary repository of a branch; pushing is left to
 * others. `undefined` is a ledger that is not there yet, which reads as empty. Everything raises
 * `ledger-version-unknown` (caller) and `ledger-forged` (gate) for what Slipway did not write, and what the branch raises.
 */
export class LedgerStore {
  readonly #access: LedgerAccess;
  readonly #indexes = new Map<string, Promise<LedgerIndex>>();

  constructor(access: LedgerAccess) {
    this.#access = access;
  }

  /** Makes the commit that appends entries to the ledger at a tip, and gives its id; without a tip, the first one. */
  async write(
    tip: string | undefined,
    entries: readonly LedgerEntry[],
    { author, clock }: LedgerWriting,
  ): Promise<string> {
    const { session, store } = this.#access;
    const index = await this.#open(tip);
    const lifted = liftTimes(normaliseEntries(entries), index.at);
    const at = lifted.at(-1)?.at ?? index.at;
    const texts = new Map([
      [FORMAT_FILE, formatFormat(at)],
      ...(await this.#foldServices(index, lifted.filter(isServiceEntry))),
      ...foldFreezes(index, lifted),
    ]);
    const files = [...texts].map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
    const tree = await writeTree(store, tip === undefined ? emptyTree : await store.rootOf(tip), files);
    return makeCommitObject(session, {
      tree,
      parents: tip === undefined ? [] : [tip],
      message: formatEntries(lifted),
      author,
      at: Math.max(clock.now(), at ?? 0),
    });
  }

  async readService(tip: string | undefined, service: string): Promise<ServiceLedger> {
    const [ledger = parseService(service, undefined)] = await this.#readNamed(await this.#open(tip), [
      service,
    ]);
    return ledger;
  }

  /** Every service that the ledger knows, by name, in three fetches. */
  async readServices(tip: string | undefined): Promise<ReadonlyMap<string, ServiceLedger>> {
    const index = await this.#open(tip);
    const names = index.services.flatMap(({ name }) =>
      name.endsWith(INDEX_SUFFIX) ? [name.slice(0, -INDEX_SUFFIX.length)] : [],
    );
    return new Map((await this.#readNamed(index, names)).map((ledger) => [ledger.service, ledger]));
  }

  async readFreezes(tip: string | undefined): Promise<readonly Freeze[]> {
    return (await this.#open(tip)).freezes;
  }

  /** What others say of a digest; files that are no verdict on it are passed over, so a gate that wants one stays shut. */
  async readVerdicts(tip: string | undefined, digest: string): Promise<readonly CheckVerdict[]> {
    const { store } = this.#access;
    const { verdicts } = await this.#open(tip);
    const folder = verdictFolder(digest);
    if (verdicts === undefined || folder === undefined) return [];
    const ofDigest = findEntry(await store.readTree(verdicts), folder);
    if (ofDigest === undefined || kindOfMode(ofDigest.mode) !== 'folder') return [];
    const files = (await store.readTree(ofDigest.objectId)).filter(isIndexFile).slice(0, MOST_VERDICTS);
    const texts = await store.readMany(files.map(({ objectId }) => objectId));
    return files
      .map(({ name }, index) =>
        parseVerdict(name.slice(0, -INDEX_SUFFIX.length), digest, Buffer.from(texts[index] ?? '').toString()),
      )
      .filter((verdict) => verdict !== undefined);
  }

  /** The commits of the ledger, newest first and `limit` at most; older ones are fetched as far as the reader goes. */
  readLog(tip: string | undefined, limit: number): AsyncIterable<LoggedCommit> {
    return tip === undefined ? nothing() : readLedgerCommits(this.#access, tip, limit);
  }

  async #foldServices(
    index: LedgerIndex,
    entries: readonly ServiceEntry[],
  ): Promise<readonly (readonly [string, string])[]> {
    const names = [...new Set(entries.map(({ service }) => service))];
    const before = await this.#readNamed(index, names);
    return before.map((ledger) => [
      serviceFile(ledger.service),
      formatService(entries.reduce(applyEntry, ledger)),
    ]);
  }

  /** In the order of the names. */
  async #readNamed(index: LedgerIndex, names: readonly string[]): Promise<readonly ServiceLedger[]> {
    const files = names.map((name) => findEntry(index.services, `${name}${INDEX_SUFFIX}`));
    const known = files.filter((file) => file !== undefined);
    const folder = known.find((file) => !isIndexFile(file));
    if (folder !== undefined) throw ledgerForged(`${folder.name} is no file of a service`);
    const objects = await this.#access.store.readMany(known.map(({ objectId }) => objectId));
    const texts = new Map(
      known.map(({ name }, index) => [name, Buffer.from(objects[index] ?? '').toString()]),
    );
    return names.map((name) => parseService(name, texts.get(`${name}${INDEX_SUFFIX}`)));
  }

  #open(tip: string | undefined): Promise<LedgerIndex> {
    if (tip === undefined) return Promise.resolve(emptyIndex);
    const known = this.#indexes.get(tip);
    if (known !== undefined) return known;
    const opened = openIndex(this.#access, tip);
    this.#indexes.set(tip, opened);
    opened.catch(() => this.#indexes.delete(tip));
    return opened;
  }
}

async function* nothing(): AsyncIterable<never> {}

function foldFreezes(
  { freezes }: LedgerIndex,
  entries: readonly LedgerEntry[],
): readonly (readonly [string, string])[] {
  const changes = entries.filter((entry): entry is FreezeEntry => entry.kind === 'frozen');
  return changes.length === 0 ? [] : [[FREEZES_FILE, formatFreezes(changes.reduce(applyFreeze, freezes))]];
}

function isIndexFile({ name, mode }: TreeEntry): boolean {
  return name.endsWith(INDEX_SUFFIX) && kindOfMode(mode) === 'file';
}
