import type { Change, HistoryCommit } from '../../../adapters/git/port.ts';
import type { QueueSight } from '../../../adapters/git/queue-port.ts';
import type { RefUpdate } from '../../../core/git/push-outcome.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { parseLease } from '../../../core/queue/lease.ts';
import { intentsPrefix, leaseRef, ledgerRef } from '../../../core/queue/queue-refs.ts';

export const branchName = 'refs/heads/main';

interface StoredCommit {
  readonly parent?: string;
  readonly message: string;
  readonly files: ReadonlyMap<string, string>;
  readonly entries: readonly LedgerEntry[];
}

/** A Git server in memory: refs that change by compare-and-swap, and commits. */
export class MemoryServer {
  readonly refs = new Map<string, string>();
  readonly #commits = new Map<string, StoredCommit>();

  constructor(files: Readonly<Record<string, string>>) {
    const root = { message: 'Start', files: new Map(Object.entries(files)), entries: [] };
    this.refs.set(branchName, this.#store(root));
  }

  sight(only?: string): QueueSight {
    const lease = this.refs.get(leaseRef(branchName));
    const ledgerTip = this.refs.get(ledgerRef);
    const prefix = intentsPrefix(branchName);
    const ids = [...this.refs.keys()].filter((ref) => ref.startsWith(prefix));
    const text = lease === undefined ? undefined : parseLease(this.#read(lease).message);
    return {
      tip: { commit: this.refs.get(branchName) ?? '', committedAt: 0 },
      ...(ledgerTip === undefined ? {} : { ledgerTip }),
      ...(lease === undefined
        ? {}
        : { lease: { commit: lease, ...(text === undefined ? {} : { lease: text }) } }),
      intents: ids
        .map((ref) => ({ id: ref.slice(prefix.length), commit: this.refs.get(ref) ?? '' }))
        .filter(({ id }) => only === undefined || id === only)
        .map(({ id, commit }) => ({
          id,
          commit,
          committedAt: 0,
          message: this.#read(commit).message,
        })),
    };
  }

  change(parent: string, { files, message }: Change): string {
    const before = this.#read(parent).files;
    const after = new Map([
      ...before,
      ...files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()] as const),
    ]);
    return this.#store({ parent, message, files: after, entries: [] });
  }

  append(parent: string | undefined, entries: readonly LedgerEntry[]): string {
    return this.#store({
      ...(parent === undefined ? {} : { parent }),
      message: '',
      files: new Map(),
      entries,
    });
  }

  note(message: string): string {
    return this.#store({ message, files: new Map(), entries: [] });
  }

  /** Whether all refs have the values they are expected to have; then they are changed. */
  swap(updates: readonly RefUpdate[]): boolean {
    if (updates.some(({ ref, from }) => this.refs.get(ref) !== from)) return false;
    for (const { ref, to } of updates) {
      if (to === undefined) this.refs.delete(ref);
      else this.refs.set(ref, to);
    }
    return true;
  }

  /** Newest first. */
  *history(tip: string | undefined): Generator<HistoryCommit & Pick<StoredCommit, 'files' | 'entries'>> {
    for (let commit = tip; commit !== undefined; commit = this.#read(commit).parent) {
      yield { commit, committedAt: 0, ...this.#read(commit) };
    }
  }

  parentOf(commit: string): string | undefined {
    return this.#read(commit).parent;
  }

  readFile(commit: string, path: string): string | undefined {
    return this.#read(commit).files.get(path);
  }

  #read(commit: string): StoredCommit {
    const found = this.#commits.get(commit);
    if (found === undefined) throw new Error(`there is no commit ${commit}`);
    return found;
  }

  #store(commit: StoredCommit): string {
    const id = String(this.#commits.size + 1).padStart(40, '0');
    this.#commits.set(id, commit);
    return id;
  }
}
