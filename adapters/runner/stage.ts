import type { Ending } from '../../core/action/ending.ts';
import type { Progress } from '../../core/ports/progress.ts';

/** Where a run is watched from: the log of a workflow, or a terminal. */
export interface Stage {
  readonly progress: Progress;
  maskSecret(secret: string): void;
  /** Shows and writes how it ended; `failOn` are the decisions the user also wants red. Gives the exit status. */
  finish(ending: Ending, failOn: readonly string[]): Promise<number>;
}
