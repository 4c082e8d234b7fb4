import { describe, expect, test } from 'vitest';
import { followServerClock } from '../../../core/argocd/server-clock.ts';

const clock = { now: () => 1_000_000, sleep: async () => undefined };

describe('the clock of the server (checklist point 3)', () => {
  test.each([
    ['far ahead', 1_060_000, 1_060_000],
    ['far behind', 900_000, 900_000],
    ['within the second its header is cut to', 999_100, 1_000_000],
    ['not told', undefined, 1_000_000],
  ])('%s', (_name, there, expected) => {
    expect(followServerClock(clock, { here: 1_000_000, there }).now()).toBe(expected);
  });
});
