import type { Screen } from '../../adapters/runner/screen.ts';
import type { World } from './world.ts';

export interface Opening {
  /** Shows what is done meanwhile. */
  readonly screen: Screen;
  /** Aborted: nothing may be left running. */
  readonly signal: AbortSignal;
}

/** Where a world comes from. */
export interface Stage {
  /** What is about to happen. */
  readonly announcement: string;
  /** What a reader of the board should know of its time. */
  readonly timeScale: string;
  /** What is true when the world is gone. */
  readonly farewell: string;
  /** Command that plays here and leaves the servers up. */
  readonly keepCommand: string;
  /** Its end is the end of all that was started for it. */
  open(opening: Opening): Promise<World & AsyncDisposable>;
}
