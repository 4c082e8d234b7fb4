import type { Window } from '../config/window.ts';
import { nextClockChange, offsetAt } from './zone.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const WEEK = 7 * DAY;
/** The epoch began on a Thursday; a week here begins on Sunday. */
const EPOCH_IN_WEEK = 4 * DAY;

/**
 * Whether the clock on a wall of the window's zone shows a time inside it; the end is outside. So a window in an hour
 * that the clock leaves out does not open that day, and one in an hour that comes twice opens twice.
 */
export function isInWindow(window: Window, at: number): boolean {
  return isReadingInWindow(window, at + offsetAt(window.zone, at));
}

/** `from` itself where the window is open then, else the next moment at which it opens. */
export function nextOpening(window: Window, from: number): number {
  let at = from;
  for (;;) {
    const offset = offsetAt(window.zone, at);
    if (isReadingInWindow(window, at + offset)) return at;
    const opening = nextReadingInWindow(window, at + offset) - offset;
    const change = nextClockChange(window.zone, { from: at, until: opening });
    if (change === undefined) return opening;
    // From a change of the clock on the readings are others: look again from there.
    at = change;
  }
}

function isReadingInWindow(window: Window, reading: number): boolean {
  const position = positionInWeek(reading);
  return window.days.some((day) => {
    const { start, length } = spanOf(window, day);
    return (position - start + WEEK) % WEEK < length;
  });
}

function nextReadingInWindow(window: Window, reading: number): number {
  const position = positionInWeek(reading);
  const waits = window.days.map((day) => (spanOf(window, day).start - position + 2 * WEEK) % WEEK);
  return reading + Math.min(...waits);
}

/** Where in the week a window of that day begins, and how long it is by the clock. */
function spanOf({ fromMinute, toMinute }: Window, day: number) {
  const minutes = toMinute > fromMinute ? toMinute - fromMinute : 1440 - fromMinute + toMinute;
  return { start: (day * DAY + fromMinute * MINUTE) % WEEK, length: minutes * MINUTE };
}

function positionInWeek(reading: number): number {
  return (((reading + EPOCH_IN_WEEK) % WEEK) + WEEK) % WEEK;
}
