import type { WritableQueue } from '../../../adapters/git/queue-port.ts';
import type { RefOutcome } from '../../../adapters/git/ref-pusher.ts';
import type { RefUpdate } from '../../../core/git/push-outcome.ts';
import { branchName, type MemoryServer } from './memory-server.ts';

/** What goes wrong with one exchange. */
export type Fault =
  /** The process dies before the server hears of it, or after the server has done it. */
  | 'dies-before'
  | 'dies-after'
  /** The answer is lost; the server has done it, or never heard of it. */
  | 'lost-done'
  | 'lost-undone';

/** One exchange with the server, when its turn comes. */
export type Exchange = <Value>(work: () => Value, lost: () => Value) => Promise<Value>;

const unknown: RefOutcome = { kind: 'unknown', detail: 'lost' };

/** A branch on the server in memory, every exchange of which waits for its turn. */
export function memoryBranch(server: MemoryServer, exchange: Exchange, othersNearby: number): WritableQueue {
  const read = <Value>(work: () => Value) => exchange(work, work);
  const swap = (updates: readonly RefUpdate[]): RefOutcome =>
    server.swap(updates) ? { kind: 'pushed' } : { kind: 'stale', detail: 'stale' };
  return {
    ref: branchName,
    joinWritersNearby: async () => ({
      countOthers: async () => othersNearby,
      written: () => new AbortController().signal,
      tellWritten: async () => undefined,
      leave: async () => undefined,
    }),
    look: () => read(() => server.sight()),
    glance: (id) => read(() => server.sight(id)),
    prefetch: async (_wanted, beforeEach) => beforeEach?.(),
    readCommit: async (commit) => {
      const parent = server.parentOf(commit);
      return { committedAt: Number.MAX_SAFE_INTEGER, ...(parent === undefined ? {} : { parent }) };
    },
    makeCommit: async (parent, change) => server.change(parent, change),
    ledger: { write: async (tip, entries) => server.append(tip, entries) },
    makeNote: async (message) => server.note(message),
    pushTogether: (updates) =>
      exchange(
        () => swap(updates),
        () => unknown,
      ),
    pushEach: (updates) =>
      exchange<ReadonlyMap<string, RefOutcome>>(
        () => new Map(updates.map((update) => [update.ref, swap([update])])),
        () => new Map(updates.map(({ ref }) => [ref, unknown])),
      ),
    readTip: async () => server.sight().tip,
    readFile: async ({ commit }, path) => {
      const text = server.readFile(commit, path);
      return text === undefined ? { kind: 'missing' } : { kind: 'file', bytes: Buffer.from(text) };
    },
    readHistory: async function* ({ commit }) {
      yield* server.history(commit);
    },
    has: async () => true,
    contains: async (descendant, commit) =>
      [...server.history(descendant)].some((found) => found.commit === commit) ? 'yes' : 'no',
    hasSameFolder: async () => false,
    close: async () => undefined,
  };
}
