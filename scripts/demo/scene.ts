import type { Attempt, Hold } from '../../core/timeline/timeline.ts';
import type { EnvironmentName } from '../sandbox/seed.ts';
import type { Called } from './call.ts';
import type { Promised, Witness } from './promises.ts';
import type { Announcement, Show } from './show.ts';
import type { World } from './world.ts';

/** What scenes know of each other. */
export interface Memory {
  /** How long the first deliveries took, in milliseconds. */
  firstTook?: number;
  /** Soak time of prod, as `slipway.yaml` has it: `20s`. */
  soak?: string;
  /** When prod may go on at the earliest, as a promotion said. */
  soakedAt?: number;
  freeze?: { readonly id: string; readonly since: number };
  /** When the release that crashed was kept out. */
  quarantinedAt?: number;
}

export interface Stagehand {
  readonly world: World;
  readonly signal: AbortSignal;
  readonly show: Show;
  readonly witness: Witness;
  readonly memory: Memory;
}

/** Something for the picture, in the lane of an environment. */
export interface Drawn {
  readonly lane: EnvironmentName;
  readonly attempts?: readonly Attempt[];
  readonly hold?: Hold;
}

/** A call as the summary lists it. */
export interface Listed {
  readonly environment: EnvironmentName;
  readonly what: string;
  readonly called: Called;
}

export interface SceneEnd {
  readonly promises: readonly Promised[];
  readonly drawn: readonly Drawn[];
  readonly listed: readonly Listed[];
}

/** One thing that happens, and what it promised. */
export type Scene = (stagehand: Stagehand) => Promise<SceneEnd>;

export interface Chapter extends Announcement {
  readonly scenes: readonly Scene[];
}
