import { describe, expect, test } from 'vitest';
import { application, BEFORE, commit, OLD_IMAGE, OUR_IMAGE } from './bodies.ts';
import { type Driver, drive, get, startLine, type Unstamped } from './driver.ts';

const OFF = { prune: true, selfHeal: true, enabled: false };

/** OutOfSync at our commit, as RollingSync leaves an application until its turn. */
const standing = application({
  sync: 'OutOfSync',
  images: [OLD_IMAGE],
  automated: OFF,
  operation: { revision: BEFORE, started: -600 },
  metadata: { ownerReferences: [{ kind: 'ApplicationSet', name: 'shop' }] },
});

const live = application({
  version: 101,
  automated: OFF,
  images: [OUR_IMAGE],
  operation: { started: 40 },
  reconciled: 41,
});

interface SetShape {
  /** Of the three steps. */
  readonly maxUpdates?: readonly (number | string | undefined)[];
  readonly type?: string;
  readonly applications?: readonly (readonly [name: string, step: string, status: string])[];
}

const ALL = [
  ['first', '1', 'Progressing'],
  ['todo', '2', 'Waiting'],
  ['last', '3', 'Waiting'],
] as const;

function applicationSet({
  maxUpdates = [undefined, undefined, undefined],
  type = 'RollingSync',
  applications = ALL,
}: SetShape = {}) {
  const steps = maxUpdates.map((maxUpdate) => (maxUpdate === undefined ? {} : { maxUpdate }));
  return {
    metadata: { name: 'shop', namespace: 'argocd' },
    spec: { strategy: { type, rollingSync: { steps } } },
    status: {
      applicationStatus: applications.map(([name, step, status]) => ({ application: name, step, status })),
    },
  };
}

function told(shape?: SetShape): Unstamped {
  return { source: 'applicationset', namespace: 'argocd', name: 'shop', body: applicationSet(shape) };
}

const REFUSED = 'permission denied: applicationsets, get, delivery/shop';
const refused: Unstamped = {
  source: 'applicationset',
  namespace: 'argocd',
  name: 'shop',
  status: 403,
  error: REFUSED,
};

/** Stands still from second 1 to `until`, with what is told of the ApplicationSet after the first look. */
function stand(answer: Unstamped, { until = 61, sync = false, timeout = '10m' } = {}): Driver {
  const driver = drive(startLine({ sync, timeout }));
  driver.see(1, get(standing));
  driver.see(1.2, answer);
  for (let second = 3; second <= until; second += 2) driver.see(second, get(standing));
  return driver;
}

describe('an application that RollingSync has not come to', () => {
  test('is asked about by the name of its ApplicationSet, again after some seconds', () => {
    const driver = drive();
    driver.see(1, get(standing));
    expect(driver.wants('applicationset')).toMatchObject([{ namespace: 'argocd', name: 'shop', due: 1 }]);
    driver.see(1.2, told());
    expect(driver.wants('applicationset')).toMatchObject([{ due: 6.2 }]);
  });

  test('waits in its step, for the applications before it', () => {
    expect(stand(told()).decision()).toMatchObject({
      kind: 'waiting',
      reason: 'rolling-sync-step',
      explanation:
        'Waiting in step 2 of 3 of the ApplicationSet shop: before it, first of step 1 is Progressing',
    });
  });

  test.each([
    [
      'its turn has come (Pending)',
      [
        ['first', '1', 'Healthy'],
        ['todo', '2', 'Pending'],
      ],
    ],
    ['has not taken the application into its steps yet', [['first', '1', 'Healthy']]],
  ] as const)('says that %s', (words, applications) => {
    expect(stand(told({ applications })).decision()).toMatchObject({
      explanation: expect.stringContaining(words),
    });
  });

  test('is healthy when its turn came', () => {
    const driver = stand(told());
    for (let second = 65; second <= 90; second += 5) driver.see(second, get(live));
    expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
  });

  test('is blocked, not unknown, when the time runs out: nothing has begun that could be taken back', () => {
    expect(stand(told(), { timeout: '50s' }).decision()).toMatchObject({
      verdict: 'blocked',
      reasonCode: 'rolling-sync-step',
    });
  });

  test('is not given to the caller to sync out of turn', () => {
    expect(stand(told(), { sync: true }).decision()).toMatchObject({ reason: 'rolling-sync-step' });
  });
});

describe('a step that is never synced by itself', () => {
  test.each([0, '0%'])('blocks with a reason of its own (`maxUpdate: %s`)', (maxUpdate) => {
    const driver = stand(told({ maxUpdates: [undefined, maxUpdate, undefined] }), { until: 5 });
    expect(driver.decision()).toMatchObject({ verdict: 'blocked', reasonCode: 'rolling-sync-held' });
  });

  test.each([1, '1%'])('is not one with `maxUpdate: %s`', (maxUpdate) => {
    const driver = stand(told({ maxUpdates: [undefined, maxUpdate, undefined] }));
    expect(driver.decision()).toMatchObject({ kind: 'waiting' });
  });

  test('holds back nobody of another step', () => {
    expect(stand(told({ maxUpdates: [undefined, undefined, 0] })).decision()).toMatchObject({
      kind: 'waiting',
    });
  });

  test('is for the caller to sync, where the caller starts syncs', () => {
    const driver = stand(told({ maxUpdates: [undefined, 0, undefined] }), { sync: true });
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'sync-pending' });
  });
});

test('an application whose ApplicationSet does not sync in steps has no auto-sync', () => {
  expect(stand(told({ type: 'AllAtOnce' })).decision()).toMatchObject({
    verdict: 'blocked',
    reasonCode: 'auto-sync-off',
  });
});

test('an ApplicationSet that may not be read leaves the step unknown, and says which right is missing', () => {
  const { explanation } = stand(refused).decision();
  expect(explanation).toContain('could not be read');
  expect(explanation).toContain(REFUSED);
  expect(stand(refused, { timeout: '50s' }).decision()).toMatchObject({
    verdict: 'blocked',
    reasonCode: 'rolling-sync-step',
  });
});

test('one question is asked for all applications of an ApplicationSet', () => {
  const driver = drive(startLine({ applications: ['todo', 'other'], baseline: null }));
  for (const app of ['todo', 'other']) {
    driver.see(1, { source: 'git', revision: commit('b'), contains: [], lacks: [] });
    driver.see(1, { source: 'get', app, body: standing });
  }
  expect(driver.wants('applicationset')).toHaveLength(1);
});
