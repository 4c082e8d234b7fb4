import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gatherMs, hesitationMs, leaseTtl, pauseMs, usualPace } from '../../../core/queue/pace.ts';

const random = fc.double({ min: 0, max: 1, noNaN: true });
const exchangeMs = fc.integer({ min: 0, max: 120_000 });

describe('the pace of the queue', () => {
  test('leaves a slow server in peace, within a bound', () => {
    const first = (slow: number) => pauseMs(usualPace, { waits: 0, exchangeMs: slow, random: 0.5 });
    expect(first(10)).toBe(400);
    expect(first(500)).toBe(3000);
    fc.assert(
      fc.property(fc.nat(), exchangeMs, random, (waits, slow, share) => {
        const pause = pauseMs(usualPace, { waits, exchangeMs: slow, random: share });
        expect(pause).toBeGreaterThanOrEqual(usualPace.pauseMs * 0.75);
        expect(pause).toBeLessThanOrEqual(usualPace.longestPauseMs * 1.25);
      }),
    );
  });

  test('holds nobody back where exchanges are as fast as usual', () => {
    expect(hesitationMs(usualPace, 300, 1)).toBe(0);
    expect(hesitationMs(usualPace, 1400, 0.5)).toBe(2000);
    expect(hesitationMs(usualPace, 60_000, 1)).toBe(usualPace.longestPauseMs);
  });

  test('gives a lease more time than a fold takes, and twice the time of the one before', () => {
    expect(leaseTtl(usualPace, 100)).toBe(15_000);
    expect(leaseTtl(usualPace, 2000)).toBe(40_000);
    expect(leaseTtl(usualPace, 100, 15_000)).toBe(30_000);
    fc.assert(
      fc.property(exchangeMs, exchangeMs, (slow, replaced) => {
        expect(leaseTtl(usualPace, slow, replaced)).toBeLessThanOrEqual(120_000);
        expect(gatherMs(usualPace, slow)).toBeLessThan(leaseTtl(usualPace, slow) / 3);
      }),
    );
  });
});
