import type { Window } from '../config/window.ts';
import { definedOnly } from '../defined-only.ts';
import { nextOpening } from './opening.ts';

/** A stretch of time without releases; `until` is outside; left out: it has no end yet. */
export interface ClosedPeriod {
  readonly from: number;
  readonly until?: number;
}

export interface OpenQuestion<Freeze> {
  readonly from: number;
  /** Any of them has to be open; none given: always. */
  readonly windows: readonly Window[];
  /** None of them may hold. */
  readonly freezes: readonly Freeze[];
}

/** What was waited for on the way; `until` left out: it has no end. */
export type Wait<Freeze> =
  | { readonly kind: 'freeze'; readonly freeze: Freeze; readonly until?: number }
  | { readonly kind: 'window'; readonly until: number };

export interface EarliestOpen<Freeze> {
  /** Left out: a freeze has no end, or nothing is open within `HORIZON_DAYS`. */
  readonly at?: number;
  readonly waits: readonly Wait<Freeze>[];
}

/** How far ahead an opening is looked for: later than that nobody plans. */
export const HORIZON_DAYS = 400;
const HORIZON = HORIZON_DAYS * 86_400_000;

/** The first moment, not before `from`, that lies in a window and in no freeze, and what is waited for until then. */
export function earliestOpen<Freeze extends ClosedPeriod>({
  from,
  windows,
  freezes,
}: OpenQuestion<Freeze>): EarliestOpen<Freeze> {
  const waits: Wait<Freeze>[] = [];
  let at = from;
  while (at <= from + HORIZON) {
    const wait = nextWait({ from: at, windows, freezes });
    if (wait === undefined) return { at, waits };
    waits.push(wait);
    if (wait.until === undefined) return { waits };
    at = wait.until;
  }
  return { waits };
}

function nextWait<Freeze extends ClosedPeriod>({
  from,
  windows,
  freezes,
}: OpenQuestion<Freeze>): Wait<Freeze> | undefined {
  const freeze = freezes.find((period) => isIn(period, from));
  if (freeze !== undefined) return { kind: 'freeze', freeze, ...definedOnly({ until: freeze.until }) };
  const until = nextOfAny(windows, from);
  return until === from ? undefined : { kind: 'window', until };
}

/** Whether a moment lies in the period. One that ends before it begins holds nothing: it was lifted. */
export function isIn({ from, until }: ClosedPeriod, at: number): boolean {
  return from <= at && (until === undefined || at < until);
}

/** `from` itself where one of the windows is open then, or there are none. */
export function nextOfAny(windows: readonly Window[], from: number): number {
  return windows.length === 0 ? from : Math.min(...windows.map((window) => nextOpening(window, from)));
}
