import type { Ancestry } from './ancestry.ts';
import type { Expectation } from './expectation.ts';
import type { RollingSync } from './rolling-sync.ts';

/** What holds for all applications of a watch. */
export interface Watch {
  readonly expectation: Expectation;
  readonly ancestry: Ancestry;
  /** HTTP status the registry gave last, by image reference. */
  readonly registry: ReadonlyMap<string, number>;
  /** What was seen of ApplicationSets last, by `namespace/name`. */
  readonly rollingSyncs: ReadonlyMap<string, RollingSync>;
}
