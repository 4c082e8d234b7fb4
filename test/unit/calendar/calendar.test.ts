import { describe, expect, test } from 'vitest';
import { earliestOpen, HORIZON_DAYS } from '../../../core/calendar/earliest-open.ts';
import { formatMoment } from '../../../core/calendar/format-moment.ts';
import { momentsOf } from '../../../core/calendar/local-time.ts';
import { isInWindow, nextOpening } from '../../../core/calendar/opening.ts';
import { parseWindow } from '../../../core/config/window.ts';

const at = (text: string) => Date.parse(text);
const iso = (moment: number) => new Date(moment).toISOString().replace('.000Z', 'Z');

describe('a window', () => {
  test.each([
    ['opens on its first minute', 'Mon-Thu 09:00-16:00 Europe/Berlin', '2026-11-23T08:00:00Z', true],
    [
      'is closed a millisecond before',
      'Mon-Thu 09:00-16:00 Europe/Berlin',
      '2026-11-23T07:59:59.999Z',
      false,
    ],
    ['is closed on its last minute', 'Mon-Thu 09:00-16:00 Europe/Berlin', '2026-11-23T15:00:00Z', false],
    [
      'is an hour earlier in UTC in summer',
      'Mon-Thu 09:00-16:00 Europe/Berlin',
      '2026-07-06T07:00:00Z',
      true,
    ],
    [
      'goes on over midnight into a day it does not name',
      'Sat 22:00-04:00 UTC',
      '2026-11-22T03:59:59Z',
      true,
    ],
    ['does not begin before the day it names', 'Sat 22:00-04:00 UTC', '2026-11-21T03:00:00Z', false],
    ['may last the whole day', 'Mon 00:00-24:00 UTC', '2026-11-23T23:59:59Z', true],
    [
      'in the missing hour is not open in what comes after it',
      'Sun 02:00-03:00 Europe/Berlin',
      '2026-03-29T01:00:00Z',
      false,
    ],
    [
      'in the doubled hour is open the first time',
      'Sun 02:00-03:00 Europe/Berlin',
      '2026-10-25T00:30:00Z',
      true,
    ],
    [
      'in the doubled hour is open the second time',
      'Sun 02:00-03:00 Europe/Berlin',
      '2026-10-25T01:30:00Z',
      true,
    ],
  ])('%s', (_, text, moment, isOpen) => {
    expect(isInWindow(parseWindow(text), at(moment))).toBe(isOpen);
  });

  test.each([
    ['now, where it is open', 'Mon-Thu 09:00-16:00 UTC', '2026-11-23T10:30:15Z', '2026-11-23T10:30:15Z'],
    [
      'on the next day it names',
      'Mon-Thu 09:00-16:00 Europe/Berlin',
      '2026-11-26T20:00:00Z',
      '2026-11-30T08:00:00Z',
    ],
    [
      'at the change of the clock that leads into it',
      'Sun 02:30-05:00 Europe/Berlin',
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:00:00Z',
    ],
    [
      'a week later, where the clock leaves it out',
      'Sun 02:15-02:45 Europe/Berlin',
      '2026-03-28T12:00:00Z',
      '2026-04-05T00:15:00Z',
    ],
    [
      'a second time in the hour that comes twice',
      'Sun 02:15-02:45 Europe/Berlin',
      '2026-10-25T00:50:00Z',
      '2026-10-25T01:15:00Z',
    ],
    [
      'by the new offset after a change',
      'Mon 09:00-10:00 America/New_York',
      '2026-03-07T12:00:00Z',
      '2026-03-09T13:00:00Z',
    ],
  ])('opens next %s', (_, text, from, opening) => {
    expect(iso(nextOpening(parseWindow(text), at(from)))).toBe(iso(at(opening)));
  });
});

describe('the earliest opening', () => {
  const windows = [parseWindow('Mon-Thu 09:00-16:00 Europe/Berlin')];

  test('names the freeze and the window that are waited for one after the other', () => {
    const freeze = { from: at('2026-12-20T17:00Z'), until: at('2027-01-02T05:00Z') };
    expect(earliestOpen({ from: at('2026-12-23T12:00Z'), windows, freezes: [freeze] })).toEqual({
      at: at('2027-01-04T08:00Z'),
      waits: [
        { kind: 'freeze', freeze, until: freeze.until },
        { kind: 'window', until: at('2027-01-04T08:00Z') },
      ],
    });
  });

  test('is unknown while a freeze has no end', () => {
    const freeze = { from: at('2026-12-20T17:00Z') };
    expect(earliestOpen({ from: at('2026-12-23T12:00Z'), windows: [], freezes: [freeze] })).toEqual({
      waits: [{ kind: 'freeze', freeze }],
    });
  });

  test('is given up beyond the horizon', () => {
    const from = at('2026-12-23T12:00Z');
    const freezes = [{ from, until: from + (HORIZON_DAYS + 1) * 86_400_000 }];
    expect(earliestOpen({ from, windows, freezes }).at).toBeUndefined();
  });

  test('is not held by a freeze that ends before it begins', () => {
    const from = at('2026-11-23T10:00Z');
    expect(earliestOpen({ from, windows, freezes: [{ from: from - 1, until: from - 2 }] })).toEqual({
      at: from,
      waits: [],
    });
  });
});

describe('a reading of the clock', () => {
  test.each([
    ['once', 'Europe/Berlin', '2026-11-23T09:00', '2026-11-23T08:00:00Z', '2026-11-23T08:00:00Z'],
    ['twice in autumn', 'Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    [
      'never in spring: then it is the change',
      'Europe/Berlin',
      '2026-03-29T02:30',
      '2026-03-29T01:00:00Z',
      '2026-03-29T01:00:00Z',
    ],
    [
      'never at midnight where the clock changes then',
      'America/Havana',
      '2026-03-08T00:30',
      '2026-03-08T05:00:00Z',
      '2026-03-08T05:00:00Z',
    ],
  ])('comes %s', (_, zone, reading, first, last) => {
    const moments = momentsOf(zone, at(`${reading}:00Z`));
    expect([iso(moments.first), iso(moments.last)]).toEqual([first, last]);
  });
});

describe('a moment is written', () => {
  test.each([
    ['2027-01-04T05:00:00Z', 'Europe/Berlin', 'Mon 2027-01-04 06:00 Europe/Berlin'],
    ['2026-07-04T23:30:15Z', 'Asia/Kolkata', 'Sun 2026-07-05 05:00:15 Asia/Kolkata'],
    ['2026-11-23T00:00:00Z', 'UTC', 'Mon 2026-11-23 00:00 UTC'],
  ])('%s for people of %s', (moment, zone, text) => {
    expect(formatMoment(at(moment), zone)).toBe(text);
  });
});
