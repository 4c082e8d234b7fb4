import type { Lab } from './lab.ts';
import type { Truth } from './truth.ts';

/** In the cluster's time. */
const pollMs = 200;

/** A workload with an image, at a moment in milliseconds since the epoch. */
export interface Sighting {
  readonly workload: string;
  readonly image: string;
  readonly at: number;
}

/** Watches the workloads of one namespace beside Argo CD and Slipway: the judge of their verdicts. */
export class Oracle implements AsyncDisposable {
  readonly #lab: Pick<Lab, 'observe' | 'speed'>;
  readonly #namespace: string;
  readonly #seen = new Map<string, Truth[]>();
  readonly #ended: Promise<void>;
  #running = true;

  constructor(lab: Pick<Lab, 'observe' | 'speed'>, namespace: string) {
    this.#lab = lab;
    this.#namespace = namespace;
    this.#ended = this.#watch();
  }

  /** What was seen of a workload, oldest first; only changes are kept. */
  historyOf(workload: string): readonly Truth[] {
    return this.#seen.get(workload) ?? [];
  }

  /** Since when, at a moment, a workload with an image had been live (or as `holds` says) without a break, or undefined. */
  liveSince({ workload, image, at }: Sighting, holds = isLive): number | undefined {
    const history = this.historyOf(workload).filter((truth) => truth.at <= at);
    const lastBreak = history.findLastIndex((truth) => !(holds(truth) && truth.image === image));
    return history[lastBreak + 1]?.at;
  }

  /** The first moment at which a workload with this image was as `holds` says. */
  firstTime(workload: string, image: string, holds: (truth: Truth) => boolean): number | undefined {
    return this.historyOf(workload).find((truth) => truth.image === image && holds(truth))?.at;
  }

  /** Whether a workload with an image was live (or as `holds` says) at a moment. */
  wasLive({ workload, image, at }: Sighting, holds = isLive): boolean {
    const before = this.historyOf(workload).findLast((truth) => truth.at <= at);
    return before !== undefined && holds(before) && before.image === image;
  }

  /** Looks once more and ends: what came between two looks is not missed. */
  async end(): Promise<void> {
    this.#running = false;
    await this.#ended;
    await this.#look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#running = false;
    await this.#ended;
  }

  async #watch(): Promise<void> {
    while (this.#running) {
      await this.#look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, pollMs / this.#lab.speed));
    }
  }

  async #look(): Promise<void> {
    const at = Date.now();
    for (const [name, truth] of await this.#lab.observe(this.#namespace)) this.#note(name, { ...truth, at });
  }

  #note(name: string, truth: Truth): void {
    const history = this.#seen.get(name) ?? [];
    this.#seen.set(name, history);
    const last = history.at(-1);
    if (last === undefined || !isDeepEqual({ ...last, at: truth.at }, truth)) history.push(truth);
  }
}

function isLive({ live }: Truth): boolean {
  return live;
}

function isDeepEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
