import type { Identity } from '../../core/git/identity.ts';
import { findEntry, kindOfMode } from '../../core/git/tree.ts';
import { applyFreeze, isServiceEntry } from '../../core/ledger/apply-entry.ts';
import type { ClaimFacts } from '../../core/ledger/claim.ts';
import type { FreezeEntry, LedgerEntry } from '../../core/ledger/entry.ts';
import { formatEntries, normaliseEntries } from '../../core/ledger/entry-text.ts';
import { formatFormat, formatFreezes, parseVerdict } from '../../core/ledger/index-text.ts';
import type { AnchoredBump, LedgerFacts } from '../../core/ledger/integrity.ts';
import { liftTimes } from '../../core/ledger/lift-times.ts';
import { FORMAT_FILE, FREEZES_FILE, INDEX_SUFFIX, verdictFolder } from '../../core/ledger/paths.ts';
import { emptyServiceLedger, type Freeze, type ServiceLedger } from '../../core/ledger/service-ledger.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { CheckVerdict } from '../../core/promotion/gate.ts';
import { emptyTree, makeCommitObject } from './commit-object.ts';
import { type ClaimQuestion, gatherClaimFacts, gatherLedgerFacts } from './ledger-facts.ts';
import { emptyIndex, type LedgerAccess, type LedgerIndex, openIndex } from './ledger-index.ts';
import { type LoggedCommit, readLedgerCommits } from './ledger-log.ts';
import {
  foldServices,
  type IndexFile,
  isIndexFile,
  namesOf,
  readRecent,
  readWhole,
} from './ledger-services.ts';
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
      ...(await foldServices(store, index, lifted.filter(isServiceEntry))),
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

  /** All that is known of a service. */
  async readService(tip: string | undefined, service: string): Promise<ServiceLedger> {
    const [ledger] = await readWhole(this.#access.store, await this.#open(tip), [service]);
    return ledger ?? emptyServiceLedger(service);
  }

  /** As `readService`, without the older verified releases: enough for a bump that no other environment precedes. */
  async readRecent(tip: string | undefined, service: string): Promise<ServiceLedger> {
    const [ledger] = await readRecent(this.#access.store, await this.#open(tip), [service]);
    return ledger ?? emptyServiceLedger(service);
  }

  /** Every service that the ledger knows, by name, in few fetches. */
  async readServices(tip: string | undefined): Promise<ReadonlyMap<string, ServiceLedger>> {
    const index = await this.#open(tip);
    const ledgers = await readWhole(this.#access.store, index, namesOf(index));
    return new Map(ledgers.map((ledger) => [ledger.service, ledger]));
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

  /** What `checkLedger` asks of the ledger at a tip. */
  gatherFacts(tip: string | undefined, newest: AnchoredBump | undefined): Promise<LedgerFacts> {
    return gatherLedgerFacts(this.#access, tip, newest);
  }

  /** What `checkClaim` asks about a release that the index calls verified. */
  gatherClaim(question: ClaimQuestion): Promise<ClaimFacts> {
    return gatherClaimFacts(this.#access, question);
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

function foldFreezes({ freezes }: LedgerIndex, entries: readonly LedgerEntry[]): readonly IndexFile[] {
  const changes = entries.filter((entry): entry is FreezeEntry => entry.kind === 'frozen');
  return changes.length === 0 ? [] : [[FREEZES_FILE, formatFreezes(changes.reduce(applyFreeze, freezes))]];
}
