import type { Fate } from './fates.ts';
import type { Commit } from './scene.ts';

/** One game: what is released, what else happens, and how badly the watcher sees it. */
export interface Game {
  readonly seed: number;
  readonly fate: Fate;
  readonly fault: Commit['fault'];
  /** Another service in the application. */
  readonly foreign: 'none' | 'good' | 'crash';
  /** Commits that land after ours: seconds after the push, and what they change. */
  readonly later: readonly { readonly at: number; readonly kind: 'docs' | 'foreign' | 'rival' }[];
  readonly selfHeal: boolean;
  readonly spurious: number;
  readonly pace: number;
  /** Seconds; nothing of the repository, or of the API, is reachable in between. */
  readonly gitOutage: readonly [from: number, to: number] | null;
  readonly apiOutage: readonly [from: number, to: number] | null;
  /** Seconds; the application controller is away, and its last words stand. */
  readonly absence: readonly [from: number, to: number] | null;
  readonly replicas: number;
  readonly lostRefreshes: number;
  readonly stream: {
    readonly drop: number;
    readonly repeat: number;
    readonly disorder: number;
    readonly reconnects: number;
  } | null;
  /** Seconds. */
  readonly stability: number;
}
