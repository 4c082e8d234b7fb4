import { describe, expect, test } from 'vitest';
import { parseWindow } from '../../../core/config/window.ts';
import type { ServiceEntry } from '../../../core/ledger/entry.ts';
import {
  chooseRelease,
  type ReleaseChoice,
  type ReleaseQuestion,
} from '../../../core/promotion/choose-release.ts';
import {
  environment,
  failed,
  HOUR,
  ledgerOf,
  MINUTE,
  MONDAY,
  prodWith,
  ran,
  release,
  started,
} from './fixtures.ts';

const staging = (build: number, minutesAgo: number) =>
  ran({ at: MONDAY - minutesAgo * MINUTE, environment: 'staging' }, release(build));
const prod = (build: number, minutesAgo: number) =>
  ran({ at: MONDAY - minutesAgo * MINUTE, environment: 'prod' }, release(build));

function choose(entries: readonly ServiceEntry[], change: Partial<ReleaseQuestion> = {}): ReleaseChoice {
  return chooseRelease({
    now: MONDAY,
    upstream: environment('staging'),
    environment: prodWith({ soakMs: HOUR }),
    ledger: ledgerOf(...entries),
    freezes: [],
    verdicts: new Map(),
    approvals: [],
    hotfix: false,
    ...change,
  });
}

describe('what is promoted', () => {
  test('is the newest that soaked, not the newest there is', () => {
    const choice = choose([...staging(1, 300), ...staging(2, 61), ...staging(3, 60), ...staging(4, 59)]);
    expect(choice).toMatchObject({ kind: 'promote', release: { build: 3 } });
  });

  test('is found under a commit a minute', () => {
    const many = Array.from({ length: 90 }, (_, index) => staging(index + 1, 90 - index)).flat();
    expect(choose(many)).toMatchObject({ kind: 'promote', release: { build: 31 } });
  });

  test('is nothing where the newest stands there already', () => {
    expect(choose([...staging(3, 300), ...prod(3, 120)])).toEqual({ kind: 'current' });
  });

  test('is nothing where nothing was ever verified', () => {
    expect(choose([])).toEqual({ kind: 'current' });
  });

  test('is never an older build of the same source, even if it was verified later', () => {
    expect(choose([...staging(3, 300), ...prod(3, 200), ...staging(2, 100)])).toEqual({ kind: 'current' });
  });

  test('goes by the order of verification where builds have none', () => {
    const ledger = ledgerOf(
      ...staging(9, 200).map((entry) => ({ ...entry, source: `acme/old@${'a'.repeat(40)}` })),
      ...staging(1, 100),
    );
    expect(choose([], { ledger })).toMatchObject({ kind: 'promote', release: { build: 1 } });
  });

  test('does not take back a hotfix that never went through the environment before', () => {
    expect(choose([...staging(3, 300), ...prod(5, 100)])).toEqual({ kind: 'current' });
    expect(choose([...staging(6, 300), ...prod(5, 100)])).toMatchObject({ kind: 'promote' });
  });

  test('waits for a rollout that is under way, until its deadline is over', () => {
    const entries = [
      ...staging(1, 300),
      ...staging(2, 100),
      started({ at: MONDAY - 5 * MINUTE, environment: 'prod' }, release(1)),
    ];
    expect(choose(entries)).toMatchObject({ kind: 'busy', pending: { build: 1 } });
    expect(choose(entries, { now: MONDAY + 5 * MINUTE })).toMatchObject({
      kind: 'promote',
      release: { build: 2 },
    });
  });

  test('brings a target up that stayed behind', () => {
    const targets = { environment: 'prod', at: MONDAY - 10 * MINUTE };
    const entries = [
      ...staging(1, 300),
      ...staging(2, 100),
      ...ran({ ...targets, targets: ['aks', 'gke'] }, release(1)),
      ...ran({ ...targets, targets: ['aks'] }, release(2)),
    ];
    const both = { ...prodWith({}), targets: ['aks', 'gke'] };
    expect(choose(entries, { environment: both })).toMatchObject({
      kind: 'promote',
      release: { build: 2 },
    });
  });

  test('goes past what failed, and past what is in quarantine', () => {
    const entries = [
      ...staging(1, 300),
      ...staging(2, 200),
      ...staging(3, 100),
      ...failed({ at: MONDAY - 90 * MINUTE, environment: 'staging' }, release(3)),
    ];
    expect(choose(entries)).toMatchObject({ kind: 'promote', release: { build: 2 } });
  });

  test('under break-glass is not what failed upstream, while there is another', () => {
    const entries = [
      ...staging(2, 2),
      ...staging(3, 1),
      ...failed({ at: MONDAY, environment: 'staging' }, release(3)),
    ];
    const choice = choose(entries, { breakGlass: { reason: 'down', actor: 'ada' } });
    expect(choice).toMatchObject({
      kind: 'promote',
      release: { build: 2 },
      answer: { overrides: [{ gate: 'soak', reason: 'down', actor: 'ada' }] },
    });
  });
});

describe('what is held', () => {
  test('is told of the one that goes first by time alone', () => {
    const choice = choose([...staging(1, 50), ...staging(2, 30), ...staging(3, 10)]);
    expect(choice).toMatchObject({
      kind: 'held',
      release: { build: 1 },
      answer: { earliest: MONDAY + 10 * MINUTE, needsAct: false },
    });
  });

  test('is told of the newest of those that go at the same opening', () => {
    const night = MONDAY + 10 * HOUR;
    const choice = choose([...staging(1, 50), ...staging(2, 30)], {
      now: night,
      environment: prodWith({ soakMs: HOUR, windows: [parseWindow('Mon-Thu 09:00-16:00 Europe/Berlin')] }),
    });
    expect(choice).toMatchObject({
      kind: 'held',
      release: { build: 2 },
      answer: { earliest: MONDAY + 23 * HOUR },
    });
  });

  test('is told of the newest where somebody has to act', () => {
    const choice = choose([...staging(1, 300), ...staging(2, 10)], {
      environment: prodWith({ soakMs: HOUR, approval: true }),
    });
    expect(choice).toMatchObject({ kind: 'held', release: { build: 2 }, answer: { needsAct: true } });
  });

  test('is told of one that may still go rather than of a newer one that may not', () => {
    const choice = choose([
      ...staging(1, 30),
      ...staging(2, 20),
      ...failed({ at: MONDAY - 10 * MINUTE, environment: 'staging' }, release(2)),
    ]);
    expect(choice).toMatchObject({ kind: 'held', release: { build: 1 } });
  });

  test('is refused where nothing else is left', () => {
    const choice = choose(
      [
        ...prod(1, 200),
        ...staging(2, 120),
        started({ at: MONDAY - HOUR, environment: 'prod' }, release(2)),
        ...failed({ at: MONDAY - 50 * MINUTE, environment: 'prod' }, release(2)),
        started({ at: MONDAY - 40 * MINUTE, environment: 'prod' }, release(1, { intent: 'back' })),
      ],
      { now: MONDAY + HOUR },
    );
    expect(choice).toMatchObject({
      kind: 'held',
      release: { build: 2 },
      answer: { obstacles: [{ code: 'quarantined', weight: 'refused' }], needsAct: true },
    });
  });
});
