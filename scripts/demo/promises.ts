import { isDeepStrictEqual } from 'node:util';
import { type EnvironmentName, environments } from '../sandbox/seed.ts';
import { type Delivered, rolledBack } from './delivery.ts';
import { service, type World } from './world.ts';

/** Something the demo said it would show. */
export interface Promised {
  readonly sentence: string;
  readonly holds: boolean;
  /** What was there instead. */
  readonly instead: string;
}

type PerEnvironment<T> = ReadonlyMap<EnvironmentName, T>;

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

export interface Files {
  readonly before: PerEnvironment<string>;
  readonly after: PerEnvironment<string>;
}

/** What one delivery promised, against its result, the cluster and the repository. */
export async function judgeDelivery(
  delivered: Delivered,
  world: World,
  files: Files,
): Promise<readonly Promised[]> {
  const { environment, ends } = delivered.plan;
  const runs = (await world.readRunningImages(environment)).join(' and ');
  return ends.kind === 'healthy'
    ? [judgeHealthy(delivered, runs)]
    : judgeRolledBack(delivered, ends, { runs, files });
}

function judgeHealthy({ plan, result, exitCode, problem }: Delivered, runs: string): Promised {
  return {
    sentence: `${service} ${plan.release.version} is verified in ${plan.environment}, and its digest is what runs there`,
    holds: exitCode === 0 && result?.verdict === 'healthy' && runs === plan.release.image,
    instead: `exit status ${exitCode}, ${result?.verdict ?? result?.reasonCode ?? problem}, ${runs} runs`,
  };
}

interface Afterwards {
  readonly runs: string;
  readonly files: Files;
}

function judgeRolledBack(
  { plan, result, exitCode, problem }: Delivered,
  ends: { readonly rootCause: string; readonly to: string },
  { runs, files }: Afterwards,
): readonly Promised[] {
  const name = `${service} ${plan.release.version}`;
  const changed = environments.filter(
    (environment) => files.before.get(environment) !== files.after.get(environment),
  );
  return [
    {
      sentence: `${name} is found out in ${plan.environment}: ${ends.rootCause}`,
      holds: exitCode === 1 && result?.verdict === 'failed' && result.rootCause?.code === ends.rootCause,
      instead: `exit status ${exitCode}, ${result?.rootCause?.code ?? result?.reasonCode ?? problem}`,
    },
    {
      sentence: `${plan.environment} runs ${ends.to} again, verified`,
      holds: rolledBack(result) === 'verified' && runs.includes(`:${ends.to}@`),
      instead: `rolled back: ${rolledBack(result)}, ${runs} runs`,
    },
    {
      sentence: `the rollback of ${plan.release.version} left every file of the repository byte for byte as it was before`,
      holds: changed.length === 0,
      instead: `changed: ${changed.join(', ')}`,
    },
  ];
}
