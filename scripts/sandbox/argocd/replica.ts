import type { SandboxClock } from '../clock.ts';
import type { BareRepository } from '../repository.ts';
import type { Switches } from './switches.ts';

interface Seen {
  readonly tip: string;
  /** What the replica still gives until the lag is over. */
  readonly before: string | undefined;
  readonly since: number;
}

/** Branches as a mirror of the Git server has them: new tips arrive `gitReplicaLagMs` after they were first asked for. */
export class GitReplica {
  readonly #seen = new Map<string, Seen>();
  readonly #clock: SandboxClock;
  readonly #switches: Pick<Switches, 'gitReplicaLagMs'>;

  constructor(clock: SandboxClock, switches: Pick<Switches, 'gitReplicaLagMs'>) {
    this.#clock = clock;
    this.#switches = switches;
  }

  async resolve(repository: BareRepository, revision: string): Promise<string | undefined> {
    const tip = await repository.resolve(revision);
    if (tip === undefined || tip === revision) return tip;
    const key = `${repository.gitDir}:${revision}`;
    const known = this.#seen.get(key);
    const now = this.#clock.now();
    const seen = known?.tip === tip ? known : { tip, before: known?.tip, since: now };
    this.#seen.set(key, seen);
    const isLate = now - seen.since < this.#clock.toWall(this.#switches.gitReplicaLagMs);
    return isLate ? (seen.before ?? tip) : tip;
  }
}
