/** One claim of the documentation and what this run measured for it. */
export interface BenchRow {
  /** What is compared, e.g. `edit of a 1 MB values file`. */
  readonly what: string;
  /** Measured now, with unit. */
  readonly ours: string;
  /** The peer of the same run, with its name and unit. */
  readonly peer: string;
  /** ours / peer where smaller is better. */
  readonly ratio: number;
  /** The ratio that must not be exceeded, where there is a promise. */
  readonly bar?: number;
}

export interface BenchTable {
  readonly title: string;
  /** How it was measured: sizes, repetitions, statistic. */
  readonly method: string;
  readonly rows: readonly BenchRow[];
}
