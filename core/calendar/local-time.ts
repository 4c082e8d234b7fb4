import { nextClockChange, offsetAt } from './zone.ts';

const DAY = 86_400_000;

/** The moments at which a wall clock shows a reading: two where the clock is put back over it. */
export interface Moments {
  readonly first: number;
  readonly last: number;
}

/**
 * When the clock of a zone shows `asUtc` (its reading taken for UTC). A reading that the clock leaves out, because it
 * is put forward over it, stands for the moment of that change.
 */
export function momentsOf(zone: string, asUtc: number): Moments {
  const around = { from: asUtc - DAY, until: asUtc + DAY };
  const shown = [offsetAt(zone, around.from), offsetAt(zone, around.until)]
    .map((offset) => asUtc - offset)
    .filter((at) => offsetAt(zone, at) === asUtc - at);
  if (shown.length > 0) return { first: Math.min(...shown), last: Math.max(...shown) };
  const change = nextClockChange(zone, around) ?? asUtc;
  return { first: change, last: change };
}
