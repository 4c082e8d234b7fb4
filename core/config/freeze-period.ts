/** A dated stretch of time without releases, read from `2026-12-20 18:00 - 2027-01-02 06:00 Europe/Berlin`. */
export interface FreezePeriod {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  /** As it was written. */
  readonly text: string;
}
