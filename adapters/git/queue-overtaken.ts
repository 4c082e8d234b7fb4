import type { Clock } from '../../core/ports/clock.ts';
import type { QueueExchanges, Seen } from './queue-exchanges.ts';

/** Somebody else has written since, or is about to: there is no point in going on. */
export class Overtaken extends Error {
  readonly seen: Seen;

  constructor(seen: Seen) {
    super('another writer was faster');
    this.seen = seen;
  }
}

export interface Lookout {
  readonly exchanges: QueueExchanges;
  readonly clock: Clock;
  /** Id of the own intent. */
  readonly intent: string;
  /** How old a sight may be, in milliseconds. */
  readonly freshMs: number;
  /** Whether a lease on the server is somebody's to wait for. */
  readonly heedsLease: () => boolean;
}

/**
 * What was seen long ago is looked at again before more is read or pushed: a glance is cheaper than work in vain, for
 * all. What is given raises `Overtaken`.
 */
export function watchOut(
  { exchanges, clock, intent, freshMs, heedsLease }: Lookout,
  { sight, at }: Seen,
): () => Promise<void> {
  let seenAt = at;
  return async () => {
    if (clock.now() - seenAt < freshMs) return;
    const seen = await exchanges.glance(intent);
    seenAt = clock.now();
    const isTaken = seen.sight.lease !== undefined && heedsLease();
    if (isTaken || seen.sight.tip.commit !== sight.tip.commit) throw new Overtaken(seen);
  };
}
