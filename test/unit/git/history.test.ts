import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../../core/git/backoff.ts';
import { judgeContainment, nextDepth, parseLog } from '../../../core/git/history.ts';

const idOf = (digit: string) => digit.repeat(40);

describe('history', () => {
  test('is read from NUL-ended fields, whatever a message holds', () => {
    const output = `${idOf('a')}\x001700000060\0Bump\n\n::error::x\n\0${idOf('b')}\x001700000000\0\0`;
    expect(parseLog(output)).toEqual([
      { commit: idOf('a'), committedAt: 1_700_000_060_000, message: 'Bump\n\n::error::x\n' },
      { commit: idOf('b'), committedAt: 1_700_000_000_000, message: '' },
    ]);
    expect(parseLog('')).toEqual([]);
  });

  test.each([
    ['yes', ['t', 'c', 'x'], ['x']],
    ['no', ['t', 'u'], ['x']],
    ['no', [], ['x']],
    ['unknown', ['t', 'u', 'x'], ['x']],
    ['no', ['t', 'u'], []],
  ] as const)('containment is %s when %j is known and cut at %j', (answer, candidates, boundary) => {
    expect(judgeContainment('c', new Set(candidates), new Set(boundary))).toBe(answer);
  });

  test('grows in steps up to 1,000 commits', () => {
    expect([1, 50, 200, 500, 1000].map(nextDepth)).toEqual([50, 200, 500, 1000, undefined]);
  });
});

describe('the pause before another attempt', () => {
  const bounds = (attemptMs: number) =>
    [1, 2, 3, 6, 7, 50].map((attempt) => backoffMs({ attempt, attemptMs, random: 1 }));

  test('lies below a bound that begins with the length of an attempt and doubles up to five seconds', () => {
    expect(bounds(0)).toEqual([100, 200, 400, 3200, 5000, 5000]);
    expect(bounds(700)).toEqual([700, 1400, 2800, 5000, 5000, 5000]);
    expect(bounds(60_000)).toEqual([5000, 5000, 5000, 5000, 5000, 5000]);
  });

  test('is a random share of that bound', () => {
    expect([0, 0.5, 1].map((random) => backoffMs({ attempt: 2, attemptMs: 300, random }))).toEqual([
      0, 300, 600,
    ]);
  });
});
