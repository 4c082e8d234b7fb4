import { isObjectId } from '../../core/git/ref-name.ts';
import { longestIntent } from '../../core/queue/intent-text.ts';
import { parseLease } from '../../core/queue/lease.ts';
import { intentsPrefix, isIntentId, leaseRef, ledgerRef } from '../../core/queue/queue-refs.ts';
import type { SeenLease } from '../../core/queue/writer.ts';
import { emptyTree } from './commit-object.ts';
import { type Fetcher, tipRef } from './fetcher.ts';
import type { ObjectStore } from './object-store.ts';
import type { QueueSight, WaitingIntent } from './queue-port.ts';
import type { GitSession } from './session.ts';

const localLedger = 'refs/slipway/ledger';
const localLease = 'refs/slipway/lease';
const localIntents = 'refs/slipway/intents/';
/** More than ever wait at once; whoever may push refs could make any number of them. */
const mostIntents = 500;
/** The head of a commit without parents, beside its message. */
const longestHead = 4096;

interface FetchedRef {
  readonly name: string;
  readonly commit: string;
  readonly size: number;
  readonly committedAt: number;
  readonly isNote: boolean;
}

/** Reads tip, ledger, lease and intents of a branch. */
export class QueueReader {
  readonly #session: GitSession;
  readonly #fetcher: Fetcher;
  readonly #store: ObjectStore;
  readonly #ref: string;
  /** Messages of notes by their commit: a commit never changes. */
  readonly #messages = new Map<string, string>();
  #hasLooked = false;

  constructor(
    { session, fetcher, store }: { session: GitSession; fetcher: Fetcher; store: ObjectStore },
    ref: string,
  ) {
    this.#session = session;
    this.#fetcher = fetcher;
    this.#store = store;
    this.#ref = ref;
  }

  async look(): Promise<QueueSight> {
    const refspecs = this.#refspecs('*');
    await (this.#hasLooked ? this.#fetcher.fetchNews(refspecs) : this.#fetcher.fetchTip(refspecs));
    this.#hasLooked = true;
    return this.#sight();
  }

  async glance(id: string): Promise<QueueSight> {
    await this.#fetcher.fetchNews(this.#refspecs(`${id}*`));
    const { intents, ...sight } = await this.#sight();
    return { ...sight, intents: intents.filter((intent) => intent.id === id) };
  }

  /** A pattern may match nothing, so what need not be there is asked for by one. */
  #refspecs(intents: string): readonly string[] {
    return [
      `+${ledgerRef}*:${localLedger}*`,
      `+${leaseRef(this.#ref)}*:${localLease}*`,
      `+${intentsPrefix(this.#ref)}${intents}:${localIntents}${intents}`,
    ];
  }

  async #sight(): Promise<QueueSight> {
    const refs = await this.#listRefs();
    const tip = refs.find(({ name }) => name === tipRef);
    if (tip === undefined) throw new Error('the fetched branch is not there');
    const ledger = refs.find(({ name }) => name === localLedger);
    const intents = refs.filter(isIntent).slice(0, mostIntents);
    await this.#readMessages([...intents, ...refs.filter(isLease)]);
    return {
      tip: { commit: tip.commit, committedAt: tip.committedAt },
      ...(ledger === undefined ? {} : { ledgerTip: ledger.commit }),
      ...this.#leaseOf(refs),
      intents: intents.map((ref) => this.#intentOf(ref)),
    };
  }

  async #listRefs(): Promise<readonly FetchedRef[]> {
    const format = ['refname', 'objectname', 'objectsize', 'committerdate:unix', 'tree', 'parent'];
    const output = await this.#session.local({
      args: ['for-each-ref', `--format=${format.map((field) => `%(${field})`).join('%00')}`, 'refs/slipway/'],
    });
    return Buffer.from(output)
      .toString()
      .split('\n')
      .map((line) => line.split('\0'))
      .filter(([, commit = '']) => isObjectId(commit))
      .map(([name = '', commit = '', size, seconds, tree, parent]) => ({
        name,
        commit,
        size: Number(size),
        committedAt: Number(seconds) * 1000,
        isNote: tree === emptyTree && parent === '',
      }));
  }

  async #readMessages(refs: readonly FetchedRef[]): Promise<void> {
    const unread = refs.filter(
      ({ commit, size, isNote }) =>
        isNote && size <= longestIntent + longestHead && !this.#messages.has(commit),
    );
    const ids = [...new Set(unread.map(({ commit }) => commit))];
    for (const [id, bytes] of await this.#store.readHere(ids)) {
      const text = Buffer.from(bytes).toString();
      this.#messages.set(id, text.slice(text.indexOf('\n\n') + 2));
    }
  }

  #leaseOf(refs: readonly FetchedRef[]): { readonly lease?: SeenLease } {
    const ref = refs.find(isLease);
    if (ref === undefined) return {};
    const lease = parseLease(this.#messages.get(ref.commit) ?? '');
    return { lease: { commit: ref.commit, ...(lease === undefined ? {} : { lease }) } };
  }

  #intentOf({ name, commit, committedAt }: FetchedRef): WaitingIntent {
    const message = this.#messages.get(commit);
    const id = name.slice(localIntents.length);
    return { id, commit, committedAt, ...(message === undefined ? {} : { message }) };
  }
}

function isLease({ name }: FetchedRef): boolean {
  return name === localLease;
}

/** Whatever else was put below the intents of the branch is none. */
function isIntent({ name }: FetchedRef): boolean {
  return name.startsWith(localIntents) && isIntentId(name.slice(localIntents.length));
}
