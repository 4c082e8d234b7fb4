import { randomUUID } from 'node:crypto';
import { definedOnly } from '../../core/defined-only.ts';
import type { RefUpdate } from '../../core/git/push-outcome.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { formatIntent } from '../../core/queue/intent-text.ts';
import { formatLease, type Lease } from '../../core/queue/lease.ts';
import { intentRef, leaseRef } from '../../core/queue/queue-refs.ts';
import type { QueuedIntent } from '../../core/queue/queued-intent.ts';
import type { Step } from '../../core/queue/writer.ts';
import type { QueueExchanges } from './queue-exchanges.ts';
import { releaseOf, removalsOf } from './queue-fold.ts';
import type { QueueSight } from './queue-port.ts';
import type { RefOutcome } from './ref-pusher.ts';

/** What is to be posted: the intent, the lease or both. */
export type Posting = Pick<Extract<Step, { kind: 'enqueue' }>, 'intent' | 'lease'>;

/** What became of it. */
export type PostEnd =
  /** The intent is there, and somebody else holds the lease. */
  | { readonly kind: 'waits' }
  /** The next look tells. */
  | { readonly kind: 'unclear' }
  /** The server takes no such refs. */
  | { readonly kind: 'declined' }
  /** No answer came: the intent may be there, or come yet. */
  | { readonly kind: 'unanswered'; readonly detail: string };

/** What one writer leaves in the queue of the server: its intent, and the lease while it holds it. */
export class QueueMarks {
  readonly #exchanges: QueueExchanges;
  readonly #intent: QueuedIntent;
  readonly #clock: Clock;
  readonly #holder = randomUUID();

  constructor(exchanges: QueueExchanges, { intent, clock }: { intent: QueuedIntent; clock: Clock }) {
    this.#exchanges = exchanges;
    this.#intent = intent;
    this.#clock = clock;
  }

  /** Makes the commit of a lease, here only. */
  makeLease(ttl: number): Promise<string> {
    const lease: Lease = { holder: this.#holder, at: this.#clock.now(), ttl };
    return this.#branch.makeNote(formatLease(lease));
  }

  /** Posts in one exchange; `leaseCommit` goes with `lease`. */
  async post({ intent, lease }: Posting, leaseCommit: string | undefined): Promise<PostEnd> {
    const own = intentRef(this.#branch.ref, this.#intent.id);
    const updates: RefUpdate[] = [];
    if (intent) updates.push({ ref: own, to: await this.#branch.makeNote(formatIntent(this.#intent)) });
    if (lease !== undefined && leaseCommit !== undefined) {
      updates.push({ ref: this.#leaseRef, to: leaseCommit, ...definedOnly({ from: lease.replaces }) });
    }
    const outcomes = await this.#exchanges.pushEach(updates);
    const isPosted = outcomes.get(own)?.kind === 'pushed';
    const isTaken = lease === undefined || outcomes.get(this.#leaseRef)?.kind === 'stale';
    // A lease that could not be taken over is another one than was seen, or gone.
    if (isPosted && isTaken && lease?.replaces === undefined) return { kind: 'waits' };
    return endOf([...outcomes.values()]);
  }

  /** Nobody shall write what this run reports as not written, nor wait for a holder that is gone. */
  async withdraw(sight: QueueSight, isHolder: boolean): Promise<void> {
    const own = sight.intents.filter(({ id }) => id === this.#intent.id);
    const { ref } = this.#branch;
    const updates = [...removalsOf(ref, own), ...(isHolder ? releaseOf(ref, sight) : [])];
    // What stays because of an error here is taken away by another writer, later.
    if (updates.length > 0) await this.#branch.pushEach(updates).catch(() => undefined);
  }

  get #branch() {
    return this.#exchanges.branch;
  }

  get #leaseRef(): string {
    return leaseRef(this.#branch.ref);
  }
}

function endOf(outcomes: readonly RefOutcome[]): PostEnd {
  if (outcomes.some(({ kind }) => kind === 'declined')) return { kind: 'declined' };
  const unanswered = outcomes.find((outcome) => outcome.kind === 'unknown');
  return unanswered === undefined ? { kind: 'unclear' } : { kind: 'unanswered', detail: unanswered.detail };
}
