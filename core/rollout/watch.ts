import type { Ancestry } from './ancestry.ts';
import type { Expectation } from './expectation.ts';

/** What holds for all applications of a watch. */
export interface Watch {
  readonly expectation: Expectation;
  readonly ancestry: Ancestry;
  /** HTTP status the registry gave last, by image reference. */
  readonly registry: ReadonlyMap<string, number>;
}
