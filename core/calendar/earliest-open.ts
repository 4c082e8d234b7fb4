import type { Window } from '../config/window.ts';
import { nextOpening } from './opening.ts';

/** A stretch of time without releases; `until` is outside; left out: it has no end yet. */
export interface ClosedPeriod {
  readonly from: number;
  readonly until?: number;
}

export interface OpenQuestion {
  readonly from: number;
  /** Any of them has to be open; none given: always. */
  readonly windows: readonly Window[];
  /** None of them may hold. */
  readonly freezes: readonly ClosedPeriod[];
}

export type EarliestOpen =
  | { readonly kind: 'open'; readonly at: number }
  /** A freeze without an end is in the way. */
  | { readonly kind: 'endless' }
  /** Nothing is open within `HORIZON_DAYS`; later than that nobody plans. */
  | { readonly kind: 'beyond-horizon' };

export const HORIZON_DAYS = 400;
const HORIZON = HORIZON_DAYS * 86_400_000;

/** The first moment, not before `from`, that lies in a window and in no freeze; looked for at most 400 days ahead. */
export function earliestOpen({ from, windows, freezes }: OpenQuestion): EarliestOpen {
  let at = from;
  while (at <= from + HORIZON) {
    const freeze = freezes.find((period) => isIn(period, at));
    if (freeze !== undefined) {
      if (freeze.until === undefined) return { kind: 'endless' };
      at = freeze.until;
      continue;
    }
    const opening = nextOfAny(windows, at);
    if (opening === at) return { kind: 'open', at };
    at = opening;
  }
  return { kind: 'beyond-horizon' };
}

/** Whether a moment lies in the period. One that ends before it begins holds nothing: it was lifted. */
export function isIn({ from, until }: ClosedPeriod, at: number): boolean {
  return from <= at && (until === undefined || at < until);
}

/** `from` itself where one of the windows is open then, or there are none. */
export function nextOfAny(windows: readonly Window[], from: number): number {
  return windows.length === 0 ? from : Math.min(...windows.map((window) => nextOpening(window, from)));
}
