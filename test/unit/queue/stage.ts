import { submitIntent } from '../../../adapters/git/queue.ts';
import type { QueueOutcome } from '../../../adapters/git/queue-plan.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { usualPace } from '../../../core/queue/pace.ts';
import type { QueuedIntent } from '../../../core/queue/queued-intent.ts';
import { type Answer, planBuilds } from '../../git/build-plan.ts';
import { type Exchange, type Fault, memoryBranch } from './memory-branch.ts';
import type { MemoryServer } from './memory-server.ts';

const author = { name: 'Test', email: 'test@example.com' };

/** A writer on the stage, and how its run ended; `dead` when its process died, `unfinished` while it goes on. */
export interface Actor {
  readonly intent: QueuedIntent;
  ending: QueueOutcome<Answer> | Error | 'dead' | 'unfinished';
}

export interface Role {
  readonly intent: QueuedIntent;
  /** By the number of the writer's exchange, from 0. */
  readonly faults: ReadonlyMap<number, Fault>;
  /** How far its clock is from the true time. */
  readonly skewMs: number;
  /** How many others it hears of on its machine. */
  readonly othersNearby: number;
}

interface Turn {
  readonly at: number;
  readonly take: () => void;
}

/** Lets writers take turns in an order that a test chooses, in a time of its own. */
export class Stage {
  readonly server: MemoryServer;
  #now = 1_700_000_000_000;
  #turns: Turn[] = [];
  readonly #random: () => number;

  constructor(server: MemoryServer, random: () => number) {
    this.server = server;
    this.#random = random;
  }

  enter({ intent, faults, skewMs, othersNearby }: Role): Actor {
    const actor: Actor = { intent, ending: 'unfinished' };
    const exchange = this.#exchangeOf(actor, faults);
    const clock: Clock = {
      now: () => this.#now + skewMs,
      sleep: (ms) => new Promise((resolve) => this.#wait(ms, resolve)),
    };
    const branch = memoryBranch(this.server, exchange, othersNearby);
    const options = { branch, clock, random: this.#random, author, attempts: 60, pace: usualPace };
    submitIntent(options, intent, planBuilds(intent.id)).then(
      (outcome) => {
        actor.ending = outcome;
      },
      (error: unknown) => {
        actor.ending = error instanceof Error ? error : new Error(String(error));
      },
    );
    return actor;
  }

  /** Something else happens after a while. */
  after(ms: number, happen: () => void): void {
    this.#wait(ms, happen);
  }

  /** Plays until nobody has anything left to do. Raises when that takes more turns than any run needs. */
  async play(): Promise<void> {
    for (let turns = 0; ; turns += 1) {
      // Everything that a turn set off has happened when the event loop comes round.
      await new Promise((resolve) => setImmediate(resolve));
      const [next, ...others] = this.#turns.toSorted((left, right) => left.at - right.at);
      if (next === undefined) return;
      if (turns > 5000) throw new Error('the writers never come to an end');
      this.#turns = others;
      this.#now = Math.max(this.#now, next.at);
      next.take();
    }
  }

  /** Each exchange takes a while, and the fault that is meant for it. */
  #exchangeOf(actor: Actor, faults: Role['faults']): Exchange {
    let count = 0;
    return (work, lost) =>
      new Promise((resolve) => {
        const { isDone, isHeard, isDeadly } = effectOf(faults.get(count));
        count += 1;
        this.#wait(Math.round(this.#random() * 300), () => {
          const value = isDone ? work() : lost();
          if (isDeadly) actor.ending = 'dead';
          else resolve(isHeard ? value : lost());
        });
      });
  }

  #wait(ms: number, take: () => void): void {
    this.#turns.push({ at: this.#now + ms, take });
  }
}

interface Effect {
  readonly isDone: boolean;
  readonly isHeard: boolean;
  readonly isDeadly: boolean;
}

const effects: Readonly<Record<Fault, Effect>> = {
  'dies-before': { isDone: false, isHeard: false, isDeadly: true },
  'dies-after': { isDone: true, isHeard: false, isDeadly: true },
  'lost-done': { isDone: true, isHeard: false, isDeadly: false },
  'lost-undone': { isDone: false, isHeard: false, isDeadly: false },
};

function effectOf(fault: Fault | undefined): Effect {
  return fault === undefined ? { isDone: true, isHeard: true, isDeadly: false } : effects[fault];
}
