import { describe, expect, test } from 'vitest';
import { planAdoption } from '../../../core/acts/adopt.ts';
import { planFreeze } from '../../../core/acts/freeze.ts';
import { findFault } from '../../../core/acts/judge-live.ts';
import { planLift } from '../../../core/acts/lift-quarantine.ts';
import { applyEntry, isServiceEntry } from '../../../core/ledger/apply-entry.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { emptyServiceLedger, type Freeze, type ServiceLedger } from '../../../core/ledger/service-ledger.ts';
import { type ApplicationView, readApplication } from '../../../core/rollout/application.ts';
import { HOUR, imageOf, tell } from '../dora/entries.ts';

const performer = { at: 100 * HOUR, actor: 'erin' };

function ledgerOf(entries: readonly LedgerEntry[]): ServiceLedger {
  return entries.filter(isServiceEntry).reduce(applyEntry, emptyServiceLedger('api'));
}

describe('a freeze by hand', () => {
  const order = {
    kind: 'freeze',
    scope: { environment: 'prod' },
    from: 100 * HOUR,
    reason: 'audit',
  } as const;
  const holding: Freeze = { id: 'aaaaaaaa', scope: {}, from: 0, reason: 'outage' };

  test('is one entry, and stands beside those that hold already', () => {
    const { entries, frozen, freeze } = planFreeze([holding], order, performer);
    expect(entries).toMatchObject([{ kind: 'frozen', reason: 'audit', actor: 'erin', at: performer.at }]);
    expect(frozen.map(({ id }) => id)).toEqual(['aaaaaaaa', freeze?.id]);
  });

  test('that is ordered twice is written once', () => {
    const { frozen } = planFreeze([], order, performer);
    expect(planFreeze(frozen, order, performer).entries).toEqual([]);
  });

  test('is lifted by an entry of its id that ends before it begins', () => {
    const lifted = planFreeze([holding], { kind: 'lift', id: 'aaaaaaaa', reason: 'over' }, performer);
    expect(lifted.entries).toMatchObject([{ id: 'aaaaaaaa', from: 0, until: 0, reason: 'over' }]);
    expect(lifted.frozen).toEqual([]);
    const unknown = () => planFreeze([holding], { kind: 'lift', id: 'aaaaaaab', reason: '' }, performer);
    expect(unknown).toThrow(/did you mean/);
  });

  test('that is over is not listed', () => {
    const over: Freeze = { ...holding, until: 99 * HOUR };
    expect(planFreeze([over], { kind: 'list' }, performer).frozen).toEqual([]);
  });
});

describe('a quarantine', () => {
  const { started, failed } = tell();
  const bad = (n: number): LedgerEntry[] => {
    const failure = failed(n, 5);
    return failure.kind === 'failed'
      ? [started(n, 1), failure, { ...failure, kind: 'quarantined', reason: 'crash' }]
      : [];
  };
  const order = { environment: 'prod', reason: 'the node was broken' };

  test('is lifted by name only where there are several', () => {
    const ledger = ledgerOf([...bad(1), ...bad(2)]);
    expect(() => planLift(ledger, order, performer)).toThrow(/2 releases of api are in quarantine/);
    const { lifted, left, entries } = planLift(ledger, { ...order, image: '1.2' }, performer);
    expect(lifted?.image).toBe(imageOf('api', 2));
    expect(left.map(({ image }) => image)).toEqual([imageOf('api', 1)]);
    expect(entries).toMatchObject([{ kind: 'released', image: imageOf('api', 2), reason: order.reason }]);
  });

  test('that is not there needs no entry', () => {
    expect(planLift(ledgerOf(bad(1)), { ...order, image: imageOf('api', 9) }, performer).entries).toEqual([]);
    expect(planLift(ledgerOf([]), order, performer)).toEqual({ entries: [], left: [] });
  });
});

describe('an adoption', () => {
  const found = (n: number, target = '') => ({
    service: 'api',
    environment: 'prod',
    target,
    image: imageOf('api', n),
  });
  const verdictsOn = (entries: readonly LedgerEntry[], n: number) => {
    const { answers } = planAdoption([found(n)], new Map([['api', ledgerOf(entries)]]), performer);
    return answers.map(({ verdict, objection }) => objection?.code ?? verdict);
  };
  const { started, verified, failed } = tell();

  test('is one entry for all targets that hold the same', () => {
    const places = [found(1, 'aks'), found(1, 'gke'), found(2, 'oke')];
    const { entries } = planAdoption(places, new Map(), performer);
    expect(entries.map((entry) => (entry.kind === 'verified' ? [entry.targets, entry.image] : []))).toEqual([
      [['aks', 'gke'], imageOf('api', 1)],
      [['oke'], imageOf('api', 2)],
    ]);
  });

  test('becomes what the ledger then calls verified there', () => {
    const { entries } = planAdoption([found(1)], new Map(), performer);
    const { environments } = ledgerOf(entries);
    expect(environments['prod']?.targets['']?.verified).toMatchObject([
      { image: imageOf('api', 1), adopted: true },
    ]);
    expect(verdictsOn(entries, 1)).toEqual(['known']);
  });

  test('gives way to what the ledger knows', () => {
    expect(verdictsOn([started(2, 1), verified(2, 5)], 1)).toEqual(['ledger-newer']);
    expect(verdictsOn([started(1, 1)], 1)).toEqual(['rollout-pending']);
    expect(verdictsOn([started(1, 1), verified(1, 5)], 1)).toEqual(['known']);
    expect(verdictsOn([started(1, 1), failed(1, 5)], 1)).toEqual(['failed-here']);
  });
});

describe('an application as proof that an image is live', () => {
  const image = imageOf('api', 1);
  const application = (
    status: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ): ApplicationView => {
    const view = readApplication({ metadata: { name: 'api' }, spec: {}, status, ...more });
    if (view === null) throw new Error('no application');
    return view;
  };
  const good = { sync: { status: 'Synced' }, health: { status: 'Healthy' }, summary: { images: [image] } };

  test('counts when it is synced, healthy, at rest, and runs this very digest', () => {
    expect(findFault(application(good), image)).toBeUndefined();
  });

  test.each([
    [{ ...good, sync: { status: 'OutOfSync' } }, 'not Synced'],
    [{ ...good, health: { status: 'Progressing' } }, 'not Healthy'],
    [{ sync: good.sync, health: good.health }, 'which images run'],
    [{ ...good, summary: { images: ['nginx:1'] } }, 'nothing of ghcr.io/acme/api runs'],
    [{ ...good, summary: { images: [image, imageOf('api', 2)] } }, `${imageOf('api', 2)} runs there`],
    [
      {
        ...good,
        operationState: { phase: 'Running', startedAt: '2026-01-01T00:00:00Z', operation: { sync: {} } },
      },
      'a sync is under way',
    ],
  ])('does not count with %j', (status, reason) => {
    expect(findFault(application(status), image)).toContain(reason);
  });
});
