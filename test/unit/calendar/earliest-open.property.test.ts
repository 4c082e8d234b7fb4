import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClosedPeriod, earliestOpen } from '../../../core/calendar/earliest-open.ts';
import { isInWindow } from '../../../core/calendar/opening.ts';
import type { Window } from '../../../core/config/window.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const WALKED_MINUTES = 9 * 1440;

/** Days around changes of the clock: forward, back, by half an hour, at midnight; and zones that never change. */
const PLACES: readonly (readonly [zone: string, day: string])[] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Havana', '2026-03-08'],
  ['America/Havana', '2026-11-01'],
  ['Asia/Kolkata', '2026-06-01'],
  ['UTC', '2027-01-01'],
];

interface Minute {
  readonly at: number;
  readonly weekday: number;
  readonly minute: number;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const walks = PLACES.map(([zone, day]) => ({
  zone,
  minutes: walk(zone, Date.parse(`${day}T00:00Z`) - 2 * DAY),
}));

/** Every minute of some days, as the runtime itself writes it for people of that zone. */
function walk(zone: string, start: number): readonly Minute[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return Array.from({ length: WALKED_MINUTES }, (_, index) => {
    const at = start + index * MINUTE;
    const [, weekday = '', hour, minute] = /^(\w{3}),? (\d\d):(\d\d)$/.exec(format.format(at)) ?? [];
    return { at, weekday: DAYS.indexOf(weekday), minute: Number(hour) * 60 + Number(minute) };
  });
}

/** The definition, minute by minute: does the clock on the wall show a time inside the window? */
function showsOpen({ days, fromMinute, toMinute }: Window, { weekday, minute }: Minute): boolean {
  const yesterday = (weekday + 6) % 7;
  if (fromMinute < toMinute) return days.includes(weekday) && minute >= fromMinute && minute < toMinute;
  return (days.includes(weekday) && minute >= fromMinute) || (days.includes(yesterday) && minute < toMinute);
}

const quarter = fc.integer({ min: 0, max: 96 }).map((count) => count * 15);
const window = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }),
    fromMinute: quarter,
    toMinute: quarter,
  })
  .filter(
    ({ fromMinute, toMinute }) =>
      fromMinute % 1440 !== toMinute % 1440 ||
      (Math.abs(fromMinute - toMinute) === 1440 && fromMinute < toMinute),
  );

const period = fc.record({
  from: fc.integer({ min: -1440, max: WALKED_MINUTES }),
  length: fc.option(fc.integer({ min: -60, max: 3 * 1440 }), { freq: 9, nil: undefined }),
});

const question = fc.record({
  place: fc.integer({ min: 0, max: PLACES.length - 1 }),
  from: fc.integer({ min: 0, max: 5 * 1440 }),
  windows: fc.array(window, { maxLength: 3 }),
  periods: fc.array(period, { maxLength: 4 }),
});

function freezesOf(
  periods: readonly { from: number; length: number | undefined }[],
  start: number,
): ClosedPeriod[] {
  return periods.map(({ from, length }) => ({
    from: start + from * MINUTE,
    ...(length === undefined ? {} : { until: start + (from + length) * MINUTE }),
  }));
}

describe('windows and freezes together', () => {
  test('open at the very minute a walk through all minutes finds', () => {
    fc.assert(
      fc.property(question, ({ place, from, windows, periods }) => {
        const { zone, minutes } = walks[place] ?? { zone: 'UTC', minutes: [] };
        const start = minutes[0]?.at ?? 0;
        const zoned = windows.map((one) => ({ ...one, zone }));
        const freezes = freezesOf(periods, start);
        const isFrozen = (at: number) =>
          freezes.some((freeze) => at >= freeze.from && at < (freeze.until ?? Number.POSITIVE_INFINITY));
        const walked = minutes
          .slice(from)
          .find(
            (minute) =>
              !isFrozen(minute.at) && (zoned.length === 0 || zoned.some((one) => showsOpen(one, minute))),
          );
        const { at } = earliestOpen({ from: start + from * MINUTE, windows: zoned, freezes });
        if (walked !== undefined) expect(at).toBe(walked.at);
        else expect(at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(minutes.at(-1)?.at ?? 0);
      }),
      { numRuns: 2000 },
    );
  });

  test('a moment lies in a window when the clock on the wall says so, to the last second of a minute', () => {
    const moment = fc.record({
      place: fc.integer({ min: 0, max: PLACES.length - 1 }),
      index: fc.integer({ min: 0, max: WALKED_MINUTES - 1 }),
      within: fc.constantFrom(0, 1, 59_999),
      window,
    });
    fc.assert(
      fc.property(moment, ({ place, index, within, window }) => {
        const { zone, minutes } = walks[place] ?? { zone: 'UTC', minutes: [] };
        const minute = minutes[index] ?? { at: 0, weekday: 4, minute: 0 };
        const zoned = { ...window, zone };
        expect(isInWindow(zoned, minute.at + within)).toBe(showsOpen(zoned, minute));
      }),
      { numRuns: 5000 },
    );
  });
});
