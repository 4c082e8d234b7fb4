import type { RefUpdate } from '../../core/git/push-outcome.ts';
import type { SeenLease } from '../../core/queue/writer.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { CommitHead } from './object-store.ts';
import type { Change, GitBranch, Tip } from './port.ts';
import type { RefOutcome } from './ref-pusher.ts';
import type { WritersNearby } from './writers-nearby.ts';

/** An intent as it stands on the server: foreign text. */
export interface WaitingIntent {
  readonly id: string;
  /** The commit that its ref names. */
  readonly commit: string;
  /** Left out when it is too large to be one, or no commit without files and parents. */
  readonly message?: string;
  /** As its commit says: milliseconds since the epoch. */
  readonly committedAt: number;
}

/** Branch, ledger and queue as one fetch shows them. */
export interface QueueSight {
  readonly tip: Tip;
  /** Tip of the ledger, where there is one. */
  readonly ledgerTip?: string;
  readonly lease?: SeenLease;
  /** By id. */
  readonly intents: readonly WaitingIntent[];
}

/** Files to be read of a commit: all of them come along in a few exchanges. */
export interface WantedFiles {
  readonly commit: string;
  readonly paths: readonly string[];
}

/** The branch with its ledger and the queue before it. Raises what `GitBranch` raises. */
export interface QueueBranch extends GitBranch {
  /** `refs/heads/<name>` */
  readonly ref: string;
  /** Says that this run is about to write, and hears of others on this machine. */
  joinWritersNearby(): Promise<WritersNearby>;
  look(): Promise<QueueSight>;
  /** As `look`, but of all intents only the one with this id; `look` comes first. */
  glance(id: string): Promise<QueueSight>;
  /**
   * Brings what later reads of the files need; a file that is missing is no error here. `beforeEach` is asked before
   * each exchange with the server.
   */
  prefetch(wanted: readonly WantedFiles[], beforeEach?: () => Promise<void>): Promise<void>;
  /** First parent and time of a commit that was fetched. */
  readCommit(commit: string): Promise<CommitHead>;
  /** Makes a commit of a change on another commit, here only. */
  makeCommit(parent: string, change: Change): Promise<string>;
  readonly ledger: LedgerStore;
  /** Makes a commit that has no files and no parent, only a message, here only. */
  makeNote(message: string): Promise<string>;
  /** All updates or none; on an old server one after another, in their order. */
  pushTogether(updates: readonly RefUpdate[]): Promise<RefOutcome>;
  /** Each update for itself, in one exchange. By ref. */
  pushEach(updates: readonly RefUpdate[]): Promise<ReadonlyMap<string, RefOutcome>>;
}

/** As much of it as the writing of an intent needs. */
export type WritableQueue = Omit<QueueBranch, 'ledger'> & { readonly ledger: Pick<LedgerStore, 'write'> };
