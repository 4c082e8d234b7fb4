import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VerifiedRelease } from '../../../core/ledger/service-ledger.ts';
import { thinVerified } from '../../../core/ledger/thin-verified.ts';
import { release } from './entries.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Step {
  readonly pause: number;
  readonly fails: boolean;
}

/** Verifies one release after the other, thinned as the ledger does; every 50th time the check looks at both. */
function play(
  steps: readonly Step[],
  check: (kept: readonly VerifiedRelease[], all: readonly VerifiedRelease[]) => void,
) {
  let kept: readonly VerifiedRelease[] = [];
  const all: VerifiedRelease[] = [];
  let now = 0;
  for (const [index, { pause, fails }] of steps.entries()) {
    now += pause;
    const failed = fails ? { failedAt: now } : {};
    const next = { ...release, startedAt: now, verifiedAt: now, adopted: false, ...failed };
    all.push(next);
    kept = thinVerified([...kept, next], now);
    if (index % 50 === 49) check(kept, all);
  }
}

const newestSoaked = (releases: readonly VerifiedRelease[], before: number) =>
  releases.findLast(({ verifiedAt, failedAt }) => failedAt === undefined && verifiedAt <= before);

describe('the verified releases that are kept', () => {
  const pauses = fc.oneof(fc.integer({ min: 1, max: 10 * MINUTE }), fc.integer({ min: 1, max: DAY }));
  const steps = fc.array(fc.record({ pause: pauses, fails: fc.boolean() }), {
    minLength: 200,
    maxLength: 1200,
  });

  test('never starve promotion: for every soak the best of them is at most 1% of it older than the best of all', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 30 * DAY }), fc.nat(DAY), (history, soak, later) => {
        play(history, (kept, all) => {
          const now = (all.at(-1)?.verifiedAt ?? 0) + later;
          const best = newestSoaked(all, now - soak);
          const found = newestSoaked(kept, now - soak);
          if (best === undefined) return;
          expect(found).toBeDefined();
          expect(best.verifiedAt - (found?.verifiedAt ?? 0)).toBeLessThanOrEqual(0.01 * soak);
        });
      }),
      { numRuns: 600 },
    );
  });

  test('are few, however often a release goes out and however long', () => {
    const often = Array.from({ length: 20_000 }, () => ({ pause: 5 * MINUTE, fails: false }));
    let most = 0;
    play(often, (kept) => {
      most = Math.max(most, kept.length);
    });
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(1200);
  });

  test('are all of the newest 100', () => {
    const dense = Array.from({ length: 500 }, (_, index) => ({ pause: 1, fails: index % 3 === 0 }));
    play(dense, (kept, all) => expect(kept.slice(-100)).toEqual(all.slice(-100)));
  });
});
