import { describe, expect, test } from 'vitest';
import { computeFigures, type DoraFigures } from '../../../core/dora/figures.ts';
import { readHistory } from '../../../core/dora/read-history.ts';
import { listUnknowns } from '../../../core/dora/unknowns.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { HOUR, MINUTE, tell } from './entries.ts';

const always = { from: -1, until: 1_000_000 * MINUTE };
const { started, verified, adopted, failed, takeBack, rolledBack } = tell();

function figures(
  entries: readonly LedgerEntry[],
  { targets = [], window = always }: { targets?: readonly string[]; window?: typeof always } = {},
): DoraFigures {
  return computeFigures(readHistory(entries, { environment: 'prod', targets }), window);
}

describe('deployments', () => {
  test('are releases that were seen healthy in the last environment, per day of the window', () => {
    const entries = [
      started(1, 0, { environment: 'dev' }),
      verified(1, 5, { environment: 'dev' }),
      started(1, 10),
      verified(1, 20),
      started(2, 30),
      verified(2, 40),
      started(3, 50),
    ];
    const window = { from: 0, until: 4 * 24 * HOUR };
    expect(figures(entries, { window }).total).toMatchObject({
      deployments: 2,
      deploymentsPerDay: 0.5,
      pending: 1,
    });
  });

  test('count when the last target is verified', () => {
    const entries = [
      started(1, 0, { targets: ['aks'] }),
      verified(1, 10, { targets: ['aks'] }),
      started(1, 11, { targets: ['gke'] }),
      verified(1, 30, { targets: ['gke'] }),
    ];
    const targets = ['aks', 'gke'];
    expect(figures(entries, { targets }).total.leadTime?.median).toBe(30 * MINUTE);
    expect(figures(entries.slice(0, 3), { targets }).total.deployments).toBe(0);
  });

  test('do not count twice when a target is added for the release that runs', () => {
    const entries = [
      started(1, 0, { targets: ['aks'] }),
      verified(1, 10, { targets: ['aks'] }),
      started(2, 20, { targets: ['aks'] }),
      verified(2, 30, { targets: ['aks'] }),
      started(2, 90_000, { targets: ['gke'] }),
      verified(2, 90_010, { targets: ['gke'] }),
    ];
    const { total } = figures(entries, { targets: ['aks'] });
    expect(total).toMatchObject({ deployments: 2, leadTime: { median: 10 * MINUTE } });
  });

  test('need each target verified anew after another try', () => {
    const both = { targets: ['aks', 'gke'] };
    const [aks, gke] = [{ targets: ['aks'] }, { targets: ['gke'] }];
    const entries = [started(1, 0, both), verified(1, 5, aks), started(1, 10, both), verified(1, 15, gke)];
    expect(figures(entries, both).total.deployments).toBe(0);
    expect(figures([...entries, verified(1, 20, aks)], both).total.deployments).toBe(1);
  });

  test('are told per service of one folded commit, and in total', () => {
    const web = tell('web');
    const entries = [started(1, 0), web.started(7, 0), verified(1, 10), web.failed(7, 10)];
    const { total, services } = figures(entries);
    expect(services.map(({ service, deployments, failures }) => [service, deployments, failures])).toEqual([
      ['api', 1, 0],
      ['web', 0, 1],
    ]);
    expect(total).toMatchObject({ deployments: 1, changes: 2, changeFailureRate: 0.5 });
  });

  test('are not what was adopted', () => {
    const { total, services } = figures([adopted(1, 0)]);
    expect(total.deployments).toBe(0);
    expect(services.map(({ service }) => service)).toEqual(['api']);
  });
});

describe('the lead time', () => {
  test('begins with the source commit', () => {
    const entries = [
      started(1, 100, { environment: 'dev', sourceAt: 40 }),
      started(1, 120),
      verified(1, 130),
    ];
    expect(figures(entries).total).toMatchObject({
      leadTime: { median: 90 * MINUTE },
      leadTimesEstimated: 0,
    });
  });

  test('begins with the first start anywhere where nobody knows the source commit, and that is said', () => {
    const entries = [started(1, 100, { environment: 'dev' }), started(1, 120), verified(1, 130)];
    const history = readHistory(entries, { environment: 'prod', targets: [] });
    const told = computeFigures(history, always);
    expect(told.total).toMatchObject({ leadTime: { median: 30 * MINUTE }, leadTimesEstimated: 1 });
    expect(listUnknowns(history, told, { knowsTargets: true }).map(({ code }) => code)).toContain(
      'lead-time-from-start',
    );
  });

  test('is carried over from what was superseded on its way, in whatever environment', () => {
    const entries = [
      started(1, 100, { environment: 'dev', sourceAt: 10 }),
      started(2, 110, { environment: 'dev', sourceAt: 105 }),
      started(2, 120),
      verified(2, 130),
    ];
    expect(figures(entries).total.leadTime).toMatchObject({ median: 120 * MINUTE });
  });

  test('is carried over once: what is live does not age the next release', () => {
    const entries = [started(1, 10), verified(1, 20), started(2, 110, { sourceAt: 105 }), verified(2, 130)];
    expect(figures(entries).total.leadTime).toEqual({ median: 10 * MINUTE, p90: 25 * MINUTE, samples: 2 });
  });

  test('is none for a release that was deployed before', () => {
    const entries = [
      started(1, 0),
      verified(1, 10),
      started(2, 20),
      verified(2, 30),
      started(1, 40),
      verified(1, 50),
    ];
    expect(figures(entries).total).toMatchObject({
      deployments: 3,
      leadTime: { samples: 2 },
      leadTimesLeftOut: 1,
    });
  });
});

describe('failures', () => {
  const rolledBackRelease = [
    started(1, 0),
    verified(1, 10),
    started(2, 20),
    failed(2, 25),
    takeBack(2, 1, 26),
    verified(1, 30),
    rolledBack(2, 1, 31),
  ];

  test('count once per release, whatever was done about it', () => {
    expect(figures(rolledBackRelease).total).toMatchObject({
      changes: 2,
      failures: 1,
      changeFailureRate: 0.5,
    });
  });

  test('are restored when the next release is healthy', () => {
    expect(figures(rolledBackRelease).total.timeToRestore).toEqual({
      median: 5 * MINUTE,
      p90: 5 * MINUTE,
      samples: 1,
    });
  });

  test('are restored only when every target is healthy again', () => {
    const [aks, gke] = [{ targets: ['aks'] }, { targets: ['gke'] }];
    const both = { targets: ['aks', 'gke'] };
    const entries = [started(2, 20, both), failed(2, 25, both), verified(2, 30, aks)];
    expect(figures(entries, both).total).toMatchObject({ unrestored: 1 });
    expect(figures([...entries, verified(2, 40, gke)], both).total.timeToRestore?.median).toBe(15 * MINUTE);
  });

  test('of a healthy release count only when it was taken back, from the moment that began', () => {
    const healthy = [started(1, 0), verified(1, 10), started(2, 20), verified(2, 30)];
    expect(figures([...healthy, failed(2, 40)]).total.failures).toBe(0);
    const taken = figures([...healthy, takeBack(2, 1, 50), rolledBack(2, 1, 58)]).total;
    expect(taken).toMatchObject({ deployments: 2, failures: 1, timeToRestore: { median: 8 * MINUTE } });
  });

  test('that never came out are said to be open', () => {
    const entries = [started(1, 0), failed(1, 10)];
    const history = readHistory(entries, { environment: 'prod', targets: [] });
    const told = computeFigures(history, always);
    expect(told.total.unrestored).toBe(1);
    expect(listUnknowns(history, told, { knowsTargets: true }).map(({ code }) => code)).toContain(
      'not-restored',
    );
  });
});

describe('rework', () => {
  test('is the deployment after a failure, and every hotfix', () => {
    const entries = [
      started(1, 0),
      failed(1, 10),
      started(2, 20),
      verified(2, 30),
      started(3, 40),
      verified(3, 50),
      started(4, 60, { hotfix: true }),
      verified(4, 70),
    ];
    expect(figures(entries).total).toMatchObject({ deployments: 3, reworks: 2, reworkRate: 2 / 3 });
  });

  test('is not the second try of the release that failed', () => {
    expect(figures([started(1, 0), failed(1, 10), started(1, 20), verified(1, 30)]).total).toMatchObject({
      reworks: 0,
      failures: 1,
      changes: 1,
    });
  });
});

describe('a window', () => {
  const entries = [started(1, 0), verified(1, 10), started(2, 20), verified(2, 30)];

  test('holds what happened after its begin, until and with its end', () => {
    const until = 30 * MINUTE;
    expect(figures(entries, { window: { from: 10 * MINUTE, until } }).total.deployments).toBe(1);
    expect(figures(entries, { window: { from: 9 * MINUTE, until: until - 1 } }).total.deployments).toBe(1);
  });

  test('that is longer than the ledger is not measured over the time before it', () => {
    const window = { from: -100 * 24 * HOUR, until: 2 * 24 * HOUR };
    const history = readHistory(entries, { environment: 'prod' });
    const told = computeFigures(history, window);
    expect(told.total.deploymentsPerDay).toBe(1);
    const codes = listUnknowns(history, told, { knowsTargets: false }).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['ledger-begins-later', 'targets-unknown']));
  });

  test('without anything has no rates', () => {
    expect(figures([])).toMatchObject({ total: { deployments: 0, changes: 0 }, services: [] });
    expect(figures([]).total).not.toHaveProperty('changeFailureRate');
  });
});
