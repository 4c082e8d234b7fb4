import { describe, expect, test } from 'vitest';
import { suggestWord } from '../../../core/config/suggest.ts';
import { parseWindow } from '../../../core/config/window.ts';
import { formatDuration, parseDuration } from '../../../core/duration.ts';

describe('a duration', () => {
  test.each([
    ['15s', 15_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['500ms', 500],
    ['0s', 0],
  ])('%s is %d ms and is written back the same', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
    expect(formatDuration(ms)).toBe(text);
  });

  test.each(['', '10', '10 m', '-1s', '1.5h', 'm', '1e9s', '10m '])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow('such as 15s, 10m');
  });
});

describe('a window', () => {
  test.each([
    ['Mon-Thu 09:00-16:00 Europe/Berlin', [1, 2, 3, 4], 540, 960],
    ['Fri-Mon 22:00-04:30 UTC', [5, 6, 0, 1], 1320, 270],
    ['Mon,Wed,Fri 00:00-24:00 America/New_York', [1, 3, 5], 0, 1440],
    ['sat 8:05-9:00 Asia/Kolkata', [6], 485, 540],
  ])('%s is read', (text, days, fromMinute, toMinute) => {
    expect(parseWindow(text)).toMatchObject({ days, fromMinute, toMinute });
  });

  test.each([
    ['Mo 09:00-16:00 UTC', 'is no day'],
    ['Mon 25:00-26:00 UTC', 'is no time of day'],
    ['Mon 09:60-16:00 UTC', 'is no time of day'],
    ['Mon 09:00-09:00 UTC', 'same minute'],
    ['Mon 09:00-16:00', 'must read like'],
    ['Mon-Tue-Wed 09:00-16:00 UTC', 'is no day'],
  ])('%s is refused', (text, reason) => {
    expect(() => parseWindow(text)).toThrow(reason);
  });
});

describe('a suggestion', () => {
  test.each([
    ['stagin', 'staging'],
    ['PROD', 'prod'],
    ['enviroment', 'environment'],
    ['xyz', undefined],
    ['', undefined],
  ])('for %j is %j', (written, word) => {
    expect(suggestWord(written, ['staging', 'prod', 'environment'])).toBe(word);
  });
});
