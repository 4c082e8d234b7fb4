import type { Clock } from '../ports/clock.ts';

/** The `Date` header has whole seconds: less than this is no difference. */
const NOTICEABLE_MS = 2_000;

/** A moment on both clocks, in milliseconds since the epoch. */
export interface ClockReading {
  readonly here: number;
  /** Nothing where the server told no time. */
  readonly there: number | undefined;
}

/**
 * A clock that goes with the server's: its times can be compared with those Argo CD writes, whatever the clock of this
 * machine says (checklist point 3).
 */
export function followServerClock(clock: Clock, { here, there }: ClockReading): Clock {
  const offset = there === undefined ? 0 : there - here;
  if (Math.abs(offset) < NOTICEABLE_MS) return clock;
  return { now: () => clock.now() + offset, sleep: (ms, signal) => clock.sleep(ms, signal) };
}
