import { describe, expect, test } from 'vitest';
import { axisTicks } from '../../../core/timeline/ticks.ts';
import { durationText, promotionsOf, rangeOf, returnPoint } from '../../../core/timeline/timeline.ts';
import { attempt, releaseTimeline } from './sample.ts';

describe('a release timeline', () => {
  test('reaches from the first step to the last verdict', () => {
    expect(rangeOf(releaseTimeline)).toEqual({ from: 1000, to: 8500 });
  });

  test('without any attempt still has a length to draw', () => {
    expect(rangeOf({ title: '', lanes: [{ name: 'dev', attempts: [] }] })).toEqual({ from: 0, to: 1000 });
  });

  test('knows a promotion by a verified release that begins again one lane further down', () => {
    expect(promotionsOf(releaseTimeline)).toEqual([{ fromLane: 0, toLane: 1, from: 2000, to: 2500 }]);
  });

  test('knows what a rollback returned to: the newest verified release before it', () => {
    const [, prod] = releaseTimeline.lanes;
    if (prod === undefined) throw new Error('no lane');
    expect(returnPoint(prod, 2)?.spans[0]?.from).toBe(2500);
    expect(
      returnPoint({ name: 'prod', attempts: [attempt('1', 0, [1], { kind: 'rollback' })] }, 0),
    ).toBeUndefined();
  });

  test.each([
    [0, '0 ms'],
    [849.6, '850 ms'],
    [4210, '4.2 s'],
    [3000, '3 s'],
    [59_960, '1 min 0 s'],
    [65_000, '1 min 5 s'],
  ])('%d ms reads %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test.each([900, 7_500, 27_000, 61_000, 700_000, 9_000_000, 400_000_000])(
    'an axis of %d ms has few round marks that begin at 0',
    (ms) => {
      const ticks = axisTicks(ms);
      expect(ticks.length).toBeGreaterThan(2);
      expect(ticks.length).toBeLessThanOrEqual(15);
      expect(ticks[0]?.at).toBe(0);
      expect(ticks.at(-1)?.at).toBeLessThanOrEqual(ms);
      expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
    },
  );
});
