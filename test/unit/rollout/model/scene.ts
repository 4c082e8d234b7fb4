import { START } from '../bodies.ts';
import type { Deployment } from './cluster.ts';
import type { Fate } from './fates.ts';
import type { Random, Timeline } from './timeline.ts';

/** What a commit wants, by service, and what is wrong with it. */
export interface Commit {
  readonly revision: string;
  readonly images: Readonly<Record<string, string>>;
  readonly fault: 'none' | 'bad-manifest' | 'bad-service';
}

/** The place a game is played in. */
export interface Scene {
  readonly timeline: Timeline;
  readonly random: Random;
  /** The newest commit; nothing while the server is down. */
  readonly head: () => Commit | undefined;
  readonly first: Commit;
  readonly deployments: readonly Deployment[];
  readonly fateOf: (image: string) => Fate;
  readonly selfHeal: boolean;
  /** How often a needless self-heal follows a sync (rig 2.2: 19 of 45). */
  readonly spurious: number;
  /** How many times slower than an idle one the controller is. */
  readonly pace: number;
  readonly onBusy: (isBusy: boolean) => void;
  /** Every write of the object, as the watch caches of the API servers see it. */
  readonly onWrite: (body: unknown) => void;
}

export function seconds(ms: number): number {
  return ms / 1000;
}

/** Virtual milliseconds as the watcher's clock shows them. */
export function wallTime(now: number): number {
  return START + now;
}
