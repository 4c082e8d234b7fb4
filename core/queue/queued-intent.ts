import type { BumpName, Release } from '../bump/request.ts';
import type { LedgerEntry } from '../ledger/entry.ts';

/** What a bump asks for, whoever writes it: enough to plan it anew on any tip. */
export interface BumpOrder {
  readonly name: BumpName;
  readonly release: Release;
  /** When the source commit was made, where it is known. */
  readonly sourceAt?: number;
  /** How long its rollout may take before another run takes it up. */
  readonly watchMs: number;
  readonly actor?: string;
  readonly hotfix: boolean;
  readonly breakGlass?: { readonly reason: string; readonly actor: string };
  /** It goes from an environment to the next one: what `promote` knows of that. */
  readonly promotion?: { readonly upstream: string; readonly set?: string };
  readonly notice?: { readonly channel: string; readonly message: string };
}

/**
 * A write that waits under `refs/slipway/intents/…` for whoever holds the lease. `id` is a hash of what it asks for, so
 * that the same request is the same ref. Foreign when read back: nothing in it is trusted, every guard and gate is asked.
 */
export type QueuedIntent =
  | { readonly kind: 'bump'; readonly id: string; readonly at: number; readonly order: BumpOrder }
  /** Entries for the ledger alone, such as a verdict. */
  | {
      readonly kind: 'record';
      readonly id: string;
      readonly at: number;
      readonly entries: readonly LedgerEntry[];
    };
