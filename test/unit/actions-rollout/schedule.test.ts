import { describe, expect, test } from 'vitest';
import { type Lane, nextDue, pickDue } from '../../../actions/rollout/schedule.ts';
import type { Want } from '../../../core/rollout/want.ts';

const get = (key: string, notBefore = 0, refresh: 'none' | 'normal' = 'none'): Want => ({
  kind: 'get',
  key,
  notBefore,
  app: key,
  refresh,
  renewToken: false,
});
const nothing = { keys: new Set<string>(), running: new Map<string, Lane>() };
const keys = (wants: readonly Want[]): readonly string[] => wants.map(({ key }) => key);

describe('which wants begin', () => {
  test('those that are due, each key once', () => {
    const begun = { keys: new Set(['b']), running: new Map<string, Lane>() };
    expect(keys(pickDue([get('a'), get('a'), get('b'), get('c', 200), get('d', 100)], begun, 100))).toEqual([
      'a',
      'd',
    ]);
  });

  test('never more at a time than a lane is wide, and refreshes hold nothing back', () => {
    const refreshes = Array.from({ length: 9 }, (_, index) => get(`r${index}`, 0, 'normal'));
    const plain = Array.from({ length: 9 }, (_, index) => get(`g${index}`));
    const picked = keys(pickDue([...refreshes, ...plain], nothing, 0));
    expect(picked.filter((key) => key.startsWith('r'))).toHaveLength(4);
    expect(picked.filter((key) => key.startsWith('g'))).toHaveLength(6);
  });

  test('what has been due for longest comes first, so that nobody waits for ever behind many', () => {
    const many = Array.from({ length: 20 }, (_, index) => get(`often-${index}`, 90));
    expect(keys(pickDue([...many, get('late', 10), get('later', 20)], nothing, 100)).slice(0, 2)).toEqual([
      'late',
      'later',
    ]);
  });

  test('what is under way takes its place in the lane', () => {
    const running = new Map<string, Lane>(
      Array.from({ length: 5 }, (_, index) => [`x${index}`, 'read'] as const),
    );
    expect(pickDue([get('a'), get('b')], { keys: new Set(), running }, 0)).toHaveLength(1);
  });

  test.each([
    ['the earliest that is still to come', [get('a', 300), get('b', 200), get('c', 50)], 200],
    ['nothing when all are due', [get('a', 50)], undefined],
    ['nothing when there are none', [], undefined],
  ])('the next time is %s', (_name, wants, expected) => {
    expect(nextDue(wants, nothing, 100)).toBe(expected);
  });
});
