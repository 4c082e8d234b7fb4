import { describe, expect, test } from 'vitest';
import type { BumpRecord } from '../../../core/bump/record.ts';
import { SlipwayError } from '../../../core/errors.ts';
import type { ServiceEntry } from '../../../core/ledger/entry.ts';
import { chooseRollback } from '../../../core/rollback/choose-rollback.ts';
import { isSameRollback } from '../../../core/rollback/same-rollback.ts';
import { failed, imageOf, ledgerOf, MINUTE, ran, release, started } from '../promotion/fixtures.ts';

const HOURS = [1, 2, 3, 4, 5, 6, 7].map((hour) => hour * 60 * MINUTE);

function at(hour: number, targets: readonly string[] = []) {
  return { at: HOURS[hour] ?? 0, environment: 'prod', targets };
}

/** The build that is gone back to, or the code of the refusal. */
function choose(entries: readonly ServiceEntry[], to?: string, target = ''): number | string {
  try {
    const question = { ledger: ledgerOf(...entries), environment: 'prod', target };
    const choice = chooseRollback({ ...question, ...(to === undefined ? {} : { to }) });
    return choice.kind === 'there' ? 'there' : (choice.release.build ?? 'no build');
  } catch (error) {
    if (error instanceof SlipwayError) return error.code;
    throw error;
  }
}

const three = [...ran(at(0), release(4)), ...ran(at(1), release(5)), ...ran(at(2), release(6))];

describe('what a rollback goes back to', () => {
  test('is what was verified before what stands', () => {
    expect(choose(three)).toBe(5);
    expect(choose([...three, started(at(3), release(7))])).toBe(6);
  });

  test('is nothing that failed there or is in quarantine', () => {
    expect(choose([...three, ...failed(at(3), release(5))])).toBe(4);
    const bad = failed(at(3), release(5)).slice(1);
    expect(choose([...three, ...bad])).toBe(4);
  });

  test('is never what is newer, even if it ran there before', () => {
    const back = [...three, ...ran(at(3), release(5, { intent: 'back' }))];
    expect(choose(back)).toBe(4);
  });

  test('is what ran last before a release that replaced an older one', () => {
    const downgraded = [...three.slice(0, 4), ...ran(at(2), release(4, { intent: 'again' }))];
    expect(choose([...downgraded, ...ran(at(3), release(6))])).toBe(4);
  });

  test('is known for each target by itself', () => {
    const entries = [...ran(at(0, ['aks']), release(4)), ...ran(at(1, ['aks', 'gke']), release(5))];
    expect(choose(entries, undefined, 'aks')).toBe(4);
    expect(choose(entries, undefined, 'gke')).toBe('nothing-verified');
    expect(choose(entries, undefined, 'oke')).toBe('nothing-runs');
  });

  test.each([
    ['its tag', '1.4'],
    ['its build', '4'],
    ['its digest', imageOf(4).split('@')[1] ?? ''],
    ['the whole reference', imageOf(4)],
  ])('can be named by %s', (_, to) => {
    expect(choose(three, to)).toBe(4);
  });

  test('can be named by the beginning of its digest', () => {
    const digest = `sha256:${'abc'.repeat(21)}d`;
    const entries = [...ran(at(0), release(4, { image: `r/api:1@${digest}` })), ...ran(at(1), release(5))];
    expect(choose(entries, digest.slice(0, 7 + 12))).toBe(4);
    expect(choose(entries, digest.slice(0, 7 + 11))).toBe('release-unknown');
  });

  test('is refused with a reason of its own where it is not to be had', () => {
    expect(choose([])).toBe('nothing-runs');
    expect(choose(ran(at(0), release(4)))).toBe('nothing-verified');
    expect(choose(three, '9')).toBe('release-unknown');
    expect(choose(three, '1.6')).toBe('there');
    const bad = failed(at(3), release(5));
    expect(choose([...three, ...bad], '5')).toBe('quarantined');
    expect(choose([...three, ...bad.slice(0, 1)], '5')).toBe('never-verified');
    const moved = [...three, ...ran(at(3), release(8, { image: imageOf(8).replace(':1.8@', ':1.4@') }))];
    expect(choose([...moved, ...ran(at(4), release(9))], '1.4')).toBe('release-ambiguous');
  });
});

describe('a rollback that was done already', () => {
  const record: BumpRecord = {
    intent: 'i',
    to: imageOf(5),
    build: 5,
    targets: [],
    places: [],
    rollbackOf: 'c'.repeat(40),
    reason: 'orders are lost',
    run: 'https://ci.example.com/7',
  };

  test.each([
    ['the same reason', { reason: ' orders are\nlost' }, true],
    ['the same run', { reason: 'other words', run: 'https://ci.example.com/7' }, true],
    ['the release it goes to', { reason: 'other words', to: '1.5' }, true],
    ['another reason', { reason: 'it is slow' }, false],
    ['another release', { reason: 'orders are lost', to: '1.4' }, false],
  ])('is known by %s: %o', (_, wish, known) => {
    expect(isSameRollback(record, {}, wish)).toBe(known);
  });

  test('is any that has no verdict yet, and never a bump', () => {
    const started = { ...release(5), startedAt: 1, deadline: 2, from: imageOf(6) };
    const pending = { ...started, rollbackOf: 'c'.repeat(40) };
    expect(isSameRollback(record, { pending }, { reason: 'it is slow' })).toBe(true);
    const { rollbackOf: _none, ...bump } = record;
    expect(isSameRollback(bump, { pending: started }, { reason: 'orders are lost' })).toBe(false);
    expect(isSameRollback(undefined, {}, { reason: 'orders are lost' })).toBe(false);
  });
});
