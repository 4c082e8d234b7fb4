import { isDeepStrictEqual } from 'node:util';
import { type EnvironmentName, environments } from '../sandbox/seed.ts';
import { service, type World } from './world.ts';

/** Something the demo said it would show. */
export interface Promised {
  readonly sentence: string;
  readonly holds: boolean;
  /** What was there instead. */
  readonly instead: string;
}

export type PerEnvironment<T> = ReadonlyMap<EnvironmentName, T>;

/** Looks at the world while the demo runs, past everything Slipway says about itself. */
export class Witness {
  readonly #world: World;
  readonly #settings: PerEnvironment<unknown>;
  readonly #serving: number[] = [];

  constructor(world: World, settings: PerEnvironment<unknown>) {
    this.#world = world;
    this.#settings = settings;
  }

  /** Somebody counted the pods that serve. */
  count(pods: number): void {
    this.#serving.push(pods);
  }

  /** Manifests of every environment as the repository has them now. */
  readFiles(): Promise<PerEnvironment<string>> {
    return forEachEnvironment((name) => this.#world.readManifests(name));
  }

  /** What has to hold over the whole play. */
  async judgeAll(): Promise<readonly Promised[]> {
    return [this.#neverLessServing(), await this.#settingsAsBefore(), await this.#noComplaints()];
  }

  #neverLessServing(): Promised {
    const wanted = this.#serving[0] ?? 0;
    const fewest = Math.min(...this.#serving);
    return {
      sentence: `prod served through all of it: never fewer than ${wanted} ready pods of ${service}`,
      holds: wanted > 0 && fewest === wanted,
      instead: `${fewest} at one moment`,
    };
  }

  async #settingsAsBefore(): Promise<Promised> {
    const now = await readSettings(this.#world);
    const changed = environments.filter(
      (name) => !isDeepStrictEqual(now.get(name), this.#settings.get(name)),
    );
    return {
      sentence: 'every application has its own settings still: source, auto-sync, self-heal',
      holds: changed.length === 0,
      instead: `changed: ${changed.join(', ')}`,
    };
  }

  async #noComplaints(): Promise<Promised> {
    const complaints = await this.#world.readComplaints();
    return {
      sentence: 'Slipway asked Argo CD nothing its API does not have, and nothing it had no right to',
      holds: complaints.length === 0,
      instead: complaints.slice(0, 3).join('; '),
    };
  }
}

/** A witness that has seen how everything was before. */
export async function callWitness(world: World): Promise<Witness> {
  const witness = new Witness(world, await readSettings(world));
  await world.watchServing('prod', (pods) => witness.count(pods));
  return witness;
}

function readSettings(world: World): Promise<PerEnvironment<unknown>> {
  return forEachEnvironment((name) => world.readSettings(name));
}

async function forEachEnvironment<T>(
  read: (name: EnvironmentName) => Promise<T>,
): Promise<PerEnvironment<T>> {
  return new Map(await Promise.all(environments.map(async (name) => [name, await read(name)] as const)));
}
