import type { RefUpdate } from '../../core/git/push-outcome.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { QueueSight, WritableQueue } from './queue-port.ts';
import type { RefOutcome } from './ref-pusher.ts';

/** What is known of the server at one moment, and since when. */
export interface Seen {
  readonly sight: QueueSight;
  readonly at: number;
}

/** The server as one writer meets it: how slow it is shows in each exchange. */
export class QueueExchanges {
  readonly branch: WritableQueue;
  readonly #clock: Clock;
  /** How long the last exchange took. */
  lastMs = 0;

  constructor({ branch, clock }: { readonly branch: WritableQueue; readonly clock: Clock }) {
    this.branch = branch;
    this.#clock = clock;
  }

  look(): Promise<Seen> {
    return this.#see(() => this.branch.look());
  }

  /** As `look`, but of all intents only the one with this id. */
  glance(id: string): Promise<Seen> {
    return this.#see(() => this.branch.glance(id));
  }

  pushTogether(updates: readonly RefUpdate[]): Promise<RefOutcome> {
    return this.#timed(() => this.branch.pushTogether(updates));
  }

  pushEach(updates: readonly RefUpdate[]): Promise<ReadonlyMap<string, RefOutcome>> {
    return this.#timed(() => this.branch.pushEach(updates));
  }

  async #see(exchange: () => Promise<QueueSight>): Promise<Seen> {
    const at = this.#clock.now();
    return { sight: await this.#timed(exchange), at };
  }

  async #timed<Value>(exchange: () => Promise<Value>): Promise<Value> {
    const startedAt = this.#clock.now();
    const value = await exchange();
    this.lastMs = this.#clock.now() - startedAt;
    return value;
  }
}
