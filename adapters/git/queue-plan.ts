import type { Identity } from '../../core/git/identity.ts';
import type { DeclineCode } from '../../core/git/push-outcome.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Pace } from '../../core/queue/pace.ts';
import type { QueuedIntent } from '../../core/queue/queued-intent.ts';
import type { Change, HistoryCommit, RemoteFile, Tip } from './port.ts';
import type { WritableQueue } from './queue-port.ts';

/** Branch and ledger as they stand at the moment of a decision. */
export interface QueueView {
  readonly tip: Tip;
  readFile(path: string): Promise<RemoteFile>;
  readHistory(limit: number): AsyncIterable<HistoryCommit>;
  /** The own intent was in the queue and is there no more: most likely it is written. */
  readonly wasTaken?: boolean;
  /** Tip of the ledger; nothing where there is none yet. */
  readonly ledgerTip: string | undefined;
  /** A file as it was in another commit of the branch. */
  readFileAt(commit: string, path: string): Promise<RemoteFile>;
  /** Brings the named files of the branch, and of the ledger, in a few exchanges, for the reads that follow. */
  prefetch(files: { readonly branch: readonly string[]; readonly ledger?: readonly string[] }): Promise<void>;
}

/** What becomes of somebody else's intent. */
export type ForeignOutcome =
  /** It is part of the change or the entries. */
  | 'written'
  /** It is there already. */
  | 'standing'
  /** A guard or gate refuses it; its writer comes to the same answer on the tip. */
  | 'refused'
  /** This run cannot judge or apply it: its writer will. */
  | 'left';

/** What becomes of the own intent, with what the caller wants to know of it. */
export type OwnOutcome<Answer> =
  | { readonly kind: 'written'; readonly answer: Answer }
  /** `commit`: the one that carries it, where it is known. */
  | { readonly kind: 'standing'; readonly answer: Answer; readonly commit?: string }
  | { readonly kind: 'refused'; readonly answer: Answer };

/** Intents applied to a tip. */
export interface FoldPlan<Answer> {
  /** Left out: the branch stays as it is. */
  readonly change?: Change;
  /** What the ledger gains. `revision` is the commit of the change, where there is one. */
  readonly entries: (revision: string | undefined) => readonly LedgerEntry[];
  readonly own: OwnOutcome<Answer>;
  /** By id; one that is not named is left. */
  readonly others: ReadonlyMap<string, ForeignOutcome>;
}

/**
 * Applies intents to a tip, in their order; the own one, by its id, is always among them. Asked again on every new
 * tip. It recognises what is there already, own or foreign, from history and ledger: an intent may be seen again after
 * it was written. Raises only what is wrong with the own intent.
 */
export type PlanFold<Answer> = (
  view: QueueView,
  intents: readonly QueuedIntent[],
) => Promise<FoldPlan<Answer>>;

export type QueueOutcome<Answer> =
  | {
      readonly kind: 'landed';
      /** Of the branch; left out when the branch did not have to change. */
      readonly commit?: string;
      /** Left out when nothing was recorded, or when another writer recorded it. */
      readonly ledgerCommit?: string;
      /** The commit that `commit` was made on, else the tip. */
      readonly parent: string;
      readonly answer: Answer;
      /** Pushes of the branch or the ledger that this run has tried. */
      readonly attempts: number;
    }
  /** Nothing had to be written, or it may not be; `tip` is where that was found. */
  | { readonly kind: 'stopped'; readonly answer: Answer; readonly tip: string; readonly attempts: number }
  | {
      readonly kind: 'declined';
      readonly code: DeclineCode;
      readonly detail: string;
      readonly answer: Answer;
      readonly attempts: number;
    };

export interface QueueOptions {
  readonly branch: WritableQueue;
  readonly clock: Clock;
  /** Of the commits of the ledger. */
  readonly author: Identity;
  /** Between 0 and 1; left out: `Math.random`. */
  readonly random?: () => number;
  /** Pushes of branch or ledger that may be tried at most; left out: 60. */
  readonly attempts?: number;
  /** Left out: `usualPace`. */
  readonly pace?: Pace;
  readonly signal?: AbortSignal;
}
