import { describe, expect, test } from 'vitest';
import { parseMoment } from '../../../core/calendar/parse-moment.ts';

describe('a moment', () => {
  test.each([
    ['2026-12-20T18:00Z', '2026-12-20T18:00:00.000Z'],
    ['2026-12-20 18:00:30Z', '2026-12-20T18:00:30.000Z'],
    ['2026-12-20T18:00+05:30', '2026-12-20T12:30:00.000Z'],
    ['2026-12-20T18:00-03:00', '2026-12-20T21:00:00.000Z'],
    ['2026-12-20 18:00 Europe/Berlin', '2026-12-20T17:00:00.000Z'],
    ['2026-07-20 18:00 Europe/Berlin', '2026-07-20T16:00:00.000Z'],
    // The clock shows it twice; the first one counts.
    ['2026-10-25 02:30 Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ])('%s is read in its own zone', (text, iso) => {
    expect(new Date(parseMoment(text)).toISOString()).toBe(iso);
  });

  test.each([
    '2026-12-20 18:00',
    'tomorrow',
    '2026-02-30T10:00Z',
    '2026-12-20T25:00Z',
    '2026-12-20 18:00 Berlin',
    '2026-12-20T18:00+25:00',
  ])('%s is refused, with what would have been right', (text) => {
    expect(() => parseMoment(text)).toThrow(/must be a moment such as/);
  });
});
