import { describe, expect, test } from 'vitest';
import {
  application,
  baseline,
  deploymentNodes,
  LATER,
  node,
  OLD_IMAGE,
  OUR_IMAGE,
  OURS,
  podManifest,
  refOf,
  tree,
} from './bodies.ts';
import { type Driver, drive, get, refused, startLine } from './driver.ts';

const starting = { health: 'Progressing', images: [OLD_IMAGE, OUR_IMAGE] };
const crashed = deploymentNodes('chat-api', [
  [{ images: [OLD_IMAGE] }],
  [{ health: 'Degraded', reason: 'CrashLoopBackOff', message: 'back-off', restarts: 1 }],
]);

function plainGet(driver: Driver) {
  return driver.wants('get').find(({ refresh }) => refresh === 'none');
}

function refreshOf(driver: Driver, kind: 'normal' | 'hard' = 'normal') {
  return driver.wants('get').find(({ refresh }) => refresh === kind);
}

describe('point 9: refreshes', () => {
  test('the first is wanted at once, beside the first plain answer', () => {
    const driver = drive();
    expect(refreshOf(driver)?.due).toBe(0);
    expect(plainGet(driver)?.due).toBe(0);
  });

  test('are asked for again after 1, 2, 4 … 30 s for as long as the commit is not compared', () => {
    const driver = drive();
    const pauses: number[] = [];
    let now = 1;
    for (let count = 0; count < 8; count++) {
      driver.see(now, get(baseline(), { refresh: 'normal' }));
      const due = refreshOf(driver)?.due ?? Number.NaN;
      pauses.push(due - now);
      now = due;
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  test('are wanted only after 30 s of silence once the commit is compared: a controller may have been away', () => {
    const driver = drive();
    driver.see(1, get(application(starting), { refresh: 'normal' }));
    expect(refreshOf(driver)?.due).toBe(31);
    driver.see(20, get(application({ ...starting, version: 111 })));
    expect(refreshOf(driver)?.due).toBe(50);
    driver.see(50, get(application({ ...starting, version: 111 }), { refresh: 'normal' }));
    expect(refreshOf(driver)?.due).toBe(80);
  });

  test('rig 2.5, 2.6: are wanted while the comparison fails, and once more when nothing starts after it', () => {
    const driver = drive();
    const unknown = {
      sync: 'Unknown',
      revision: 'main',
      conditions: [{ type: 'ComparisonError', message: 'down' }],
    };
    driver.see(1, get(application({ version: 110, ...unknown }), { refresh: 'normal' }));
    expect(refreshOf(driver)?.due).toBe(2);
    const still = {
      version: 120,
      sync: 'OutOfSync',
      images: [OLD_IMAGE],
      operation: { revision: 'a'.repeat(40) },
    };
    driver.see(5, get(application(still)));
    expect(refreshOf(driver)?.due).toBe(6);
  });

  test('rig 2.3: one is wanted when the status stays older than the sync', () => {
    const driver = drive();
    driver.see(1, get(baseline(), { refresh: 'normal' }));
    driver.see(5, get(application({ operation: { started: 4, finished: 5 }, reconciled: 4 })));
    expect(refreshOf(driver)?.due).toBe(7);
  });

  test('point 10: a hard one is wanted once, late, when the old image is still wanted', () => {
    const driver = drive();
    const old = (version: number) =>
      application({ version, images: [OLD_IMAGE], operation: { revision: LATER } });
    driver.see(2, get(old(110)));
    expect(refreshOf(driver, 'hard')?.due).toBe(22);
    driver.see(23, get(old(111), { refresh: 'hard' }));
    expect(refreshOf(driver, 'hard')).toBeUndefined();
  });

  test('are not asked for with a token that is refused', () => {
    const driver = drive();
    driver.see(1, get(baseline(), { refresh: 'normal' }));
    driver.see(2, refused(401, 'invalid session'));
    expect(refreshOf(driver)).toBeUndefined();
  });
});

describe('point 29: plain answers', () => {
  test('are wanted every ten seconds beside a stream, every three without one', () => {
    const driver = drive();
    driver.see(1, get(baseline()));
    expect(plainGet(driver)?.due).toBe(4);
    driver.see(2, { source: 'stream', app: 'todo', event: 'open' });
    driver.see(3, get(baseline()));
    expect(plainGet(driver)?.due).toBe(13);
  });

  test('are wanted when a stream opens and when it tells of something new, once a second at most', () => {
    const driver = drive();
    driver.see(1, get(baseline()));
    driver.see(1.5, { source: 'stream', app: 'todo', event: 'open' });
    expect(plainGet(driver)?.due).toBe(2);
    driver.see(2, get(baseline()));
    driver.see(2.1, {
      source: 'stream',
      app: 'todo',
      event: 'message',
      body: { result: { application: application(starting) } },
    });
    expect(plainGet(driver)?.due).toBe(3);
  });

  test('point 30: are not wanted for an event that is older than what is known', () => {
    const driver = drive();
    driver.see(1, { source: 'stream', app: 'todo', event: 'open' });
    driver.see(2, get(application({ ...starting, version: 200 })));
    driver.see(3, {
      source: 'stream',
      app: 'todo',
      event: 'message',
      body: { result: { application: baseline() } },
    });
    expect(plainGet(driver)?.due).toBe(12);
  });

  test('point 17: one is wanted exactly at the end of the window', () => {
    const driver = drive();
    for (const second of [2, 5, 8, 11, 14]) driver.see(second, get(application()));
    expect(plainGet(driver)?.due).toBe(17);
    driver.see(17, get(application()));
    expect(driver.decision()).toMatchObject({ kind: 'verdict', verdict: 'healthy' });
  });

  test('point 28: are wanted after 1, 2, 4 … 15 s while Argo CD is away', () => {
    const driver = drive();
    const pauses: number[] = [];
    let now = 1;
    for (let count = 0; count < 6; count++) {
      driver.see(now, refused(503, 'upstream connect error'));
      const due = plainGet(driver)?.due ?? Number.NaN;
      pauses.push(due - now);
      now = due;
    }
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15]);
  });

  test('point 34: one with a renewed token is wanted after a refusal', () => {
    const driver = drive();
    driver.see(1, refused(401, 'invalid session: token has expired'));
    expect(plainGet(driver)).toMatchObject({ renewToken: true, due: 2 });
    driver.see(2, get(baseline()));
    expect(plainGet(driver)?.renewToken).toBe(false);
  });

  test('point 34: a refusal of a refresh beside that of a plain answer does not make two', () => {
    const driver = drive();
    driver.see(1, refused(401, 'invalid session', { refresh: 'normal' }));
    driver.see(1.1, refused(401, 'invalid session'));
    driver.see(1.2, refused(401, 'invalid session', { refresh: 'normal' }));
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'unauthorised' });
    driver.see(2.2, refused(401, 'invalid session'));
    expect(driver.decision()).toMatchObject({ kind: 'verdict', reasonCode: 'token-expired' });
  });

  test('have a new key for each occasion, and the same one until it is answered', () => {
    const driver = drive();
    const first = plainGet(driver)?.key;
    driver.wait(5);
    expect(plainGet(driver)?.key).toBe(first);
    driver.see(6, get(baseline()));
    expect(plainGet(driver)?.key).not.toBe(first);
  });
});

describe('questions to Git and to registries', () => {
  test('point 4: whether a later commit contains ours, asked again while nobody knows', () => {
    const driver = drive();
    driver.see(1, get(application({ ...starting, revision: LATER })));
    expect(driver.wants('git')).toMatchObject([{ revision: LATER, commits: [OURS], due: 1 }]);
    driver.see(2, { source: 'git', revision: LATER, contains: [], lacks: [] });
    expect(driver.wants('git')).toMatchObject([{ revision: LATER, due: 3 }]);
    driver.see(3, { source: 'git', revision: LATER, contains: [OURS], lacks: [] });
    expect(driver.wants('git')).toEqual([]);
  });

  test('without a baseline the first revision may be newer than ours: nobody but Git can tell', () => {
    const driver = drive(startLine({ baseline: null }));
    driver.see(1, get(application({ ...starting, revision: LATER })));
    expect(driver.wants('git')).toMatchObject([{ revision: LATER, commits: [OURS], due: 1 }]);
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'revision-unproven' });
    driver.see(2, get(application({ ...starting, revision: LATER }), { refresh: 'normal' }));
    expect(refreshOf(driver)?.due).toBe(3);
  });

  test('point 22: whether an image exists that a kubelet cannot pull', () => {
    const driver = drive();
    driver.see(1, get(application(starting)));
    const pulling = { health: 'Degraded', reason: 'ImagePullBackOff', message: 'Back-off pulling image' };
    driver.see(2, {
      source: 'tree',
      app: 'todo',
      body: tree(...deploymentNodes('chat-api', [[], [pulling]])),
    });
    expect(driver.wants('registry')).toMatchObject([{ image: OUR_IMAGE, due: 2 }]);
    driver.see(3, { source: 'registry', image: OUR_IMAGE, status: 0 });
    expect(driver.wants('registry')).toMatchObject([{ image: OUR_IMAGE, due: 33 }]);
  });
});

describe('evidence', () => {
  test('the tree is wanted when the first answer came, then every three seconds while the release starts', () => {
    const driver = drive();
    expect(driver.wants('tree')).toEqual([]);
    driver.see(1, get(application(starting)));
    expect(driver.wants('tree')).toMatchObject([{ due: 1 }]);
    driver.see(2, { source: 'tree', app: 'todo', body: tree(...deploymentNodes('chat-api', [[]])) });
    expect(driver.wants('tree')).toMatchObject([{ due: 5 }]);
  });

  test('a pod in trouble is read with its events; pods of other services and older generations are not', () => {
    const driver = drive();
    driver.see(1, get(application(starting)));
    const foreign = deploymentNodes('worker', [
      [{ images: ['ghcr.io/acme/worker:1'], health: 'Degraded', restarts: 9 }],
    ]);
    driver.see(2, { source: 'tree', app: 'todo', body: tree(...crashed, ...foreign) });
    expect(driver.wants('resource').map(({ ref }) => ref.name)).toContain('chat-api-2-0');
    expect(driver.wants('resource').map(({ ref }) => ref.name)).not.toContain('worker-1-0');
    expect(driver.wants('events').map(({ ref }) => ref.name)).toEqual(['chat-api-2-0']);
  });

  test('point 37: a certain failure wants the log of the run before, and ten seconds at most', () => {
    const driver = drive();
    driver.see(1, get(application(starting)));
    const looping = { health: 'Degraded', reason: 'CrashLoopBackOff', message: 'back-off', restarts: 2 };
    driver.see(2, {
      source: 'tree',
      app: 'todo',
      body: tree(...deploymentNodes('chat-api', [[], [looping]])),
    });
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'diagnosing' });
    expect(driver.wants('logs')).toMatchObject([{ pod: 'chat-api-2-0', previous: true, due: 2 }]);
    expect(driver.wakeAt()).toBe(12);
    driver.wait(12);
    expect(driver.decision()).toMatchObject({ kind: 'verdict', verdict: 'failed', reasonCode: 'crash' });
  });

  test('without a previous log the present one is wanted', () => {
    const driver = drive();
    driver.see(1, get(application(starting)));
    const looping = { health: 'Degraded', reason: 'CrashLoopBackOff', message: 'back-off', restarts: 2 };
    driver.see(2, {
      source: 'tree',
      app: 'todo',
      body: tree(...deploymentNodes('chat-api', [[], [looping]])),
    });
    const loop = { restarts: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } };
    driver.see(2.5, { source: 'resource', app: 'todo', body: podManifest('chat-api-2-0', [loop]) });
    const { container = '', pod = '' } = driver.wants('logs')[0] ?? {};
    expect({ container, pod }).toEqual({ container: 'app', pod: 'chat-api-2-0' });
    driver.see(3, {
      source: 'logs',
      app: 'todo',
      pod,
      container,
      previous: true,
      status: 400,
      error: 'not found',
    });
    expect(driver.wants('logs')).toMatchObject([{ previous: false }]);
  });

  test('point 25: the windows are asked for when auto-sync does not begin', () => {
    const driver = drive();
    const still = { sync: 'OutOfSync', images: [OLD_IMAGE], operation: { revision: 'a'.repeat(40) } };
    driver.see(2, get(application(still)));
    expect(driver.wants('windows')).toMatchObject([{ due: 3 }]);
  });

  test('a Rollout is read for as long as it is under way', () => {
    const driver = drive();
    const resources = [{ kind: 'Rollout', name: 'chat-api', health: 'Progressing' }];
    driver.see(1, get(application({ ...starting, resources })));
    driver.see(2, { source: 'tree', app: 'todo', body: tree(node('Rollout', 'chat-api')) });
    expect(driver.wants('resource').map(({ ref }) => ref)).toMatchObject([refOf('Rollout', 'chat-api')]);
  });
});

describe('time', () => {
  test('timed pauses of a Rollout are added to the time-out', () => {
    const driver = drive(startLine({ timeout: '1m' }));
    const resources = [{ kind: 'Rollout', name: 'chat-api', health: 'Suspended' }];
    driver.see(1, get(application({ ...starting, health: 'Suspended', resources })));
    const steps = [{ setWeight: 20 }, { pause: { duration: '5m' } }, { pause: { duration: 60 } }];
    const body = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'chat-api', namespace: 'todo' },
      spec: { strategy: { canary: { steps } } },
    };
    driver.see(2, { source: 'resource', app: 'todo', body });
    driver.wait(61);
    expect(driver.decision().kind).toBe('waiting');
    driver.wait(60 + 360);
    expect(driver.decision()).toMatchObject({ kind: 'verdict', reasonCode: 'timed-out' });
  });

  test('never goes back, and after a verdict nothing changes or is wanted any more', () => {
    const driver = drive(startLine({ timeout: '1m' }));
    driver.wait(61);
    const { decision, wants, wakeAt } = driver.see(5, get(application()));
    expect(decision).toMatchObject({ kind: 'verdict', reasonCode: 'timed-out' });
    expect({ wants, wakeAt }).toEqual({ wants: [], wakeAt: null });
  });
});
