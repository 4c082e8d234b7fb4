import type { ApplicationState } from './advance.ts';
import type { Decision } from './decision.ts';
import type { StartObservation } from './observation.ts';
import type { Want } from './want.ts';
import type { Answered } from './want-git.ts';
import type { Plans } from './wants.ts';
import type { Watch } from './watch.ts';

/** Everything the watcher knows; plain data, never changed in place. Its inside is the business of core/rollout alone. */
export interface WatchState {
  readonly start: StartObservation;
  /** Milliseconds since the epoch at which the wait gives up. */
  readonly deadline: number;
  readonly decision: Decision;
  readonly now: number;
  readonly watch: Watch;
  readonly applications: ReadonlyMap<string, ApplicationState>;
  readonly answered: Answered;
  /** What is wanted of each application, for as long as it does not change. */
  readonly plans: Plans;
}

export interface Step {
  readonly state: WatchState;
  readonly decision: Decision;
  readonly wants: readonly Want[];
  /** The next time (milliseconds since the epoch) at which time alone changes something; nothing after a verdict. */
  readonly wakeAt: number | null;
}
