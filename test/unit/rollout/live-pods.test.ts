import { describe, expect, test } from 'vitest';
import { application, OUR_IMAGE, podManifest } from './bodies.ts';
import { drive, get, startLine } from './driver.ts';
import {
  afterWindow,
  answer,
  askedOf,
  counts,
  FULL,
  live,
  manifest,
  newer,
  pod,
  podName,
  refusal,
  replicaSet,
  treeOf,
} from './live-bodies.ts';

describe('a witness against us', () => {
  test('is asked again until it is well, and no window begins before', () => {
    const driver = afterWindow();
    driver.see(16.2, counts({ readyReplicas: 2 }));
    driver.see(19, get(live));
    expect(driver.wants('resource').map(({ due }) => due)).toEqual([19.2]);
    driver.see(19.3, counts({ readyReplicas: 1 }));
    expect(driver.decision().explanation).toContain('1 of 3 pods are ready');
    driver.see(22.4, manifest());
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'stabilising' });
    driver.see(37.5, get(live));
    driver.see(37.6, manifest());
    expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
  });

  test('is left to Argo CD as soon as Argo CD sees it too', () => {
    const driver = afterWindow();
    driver.see(16.2, counts({ readyReplicas: 2 }));
    driver.see(19, get(application({ images: [OUR_IMAGE], health: 'Progressing', version: 101 })));
    driver.see(20, get(application({ images: [OUR_IMAGE], version: 102 })));
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'stabilising' });
  });

  test('that crashes for the third time fails the release, though the tree still calls its pod healthy', () => {
    const driver = afterWindow({ pods: 1 });
    driver.see(16.2, counts({ readyReplicas: 2 }));
    const container = { restarts: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } };
    driver.see(16.3, answer('Pod', podName(0), newer(podManifest(podName(0), [container]))));
    driver.wait(30);
    expect(driver.decision()).toMatchObject({ verdict: 'failed', reasonCode: 'crash' });
  });
});

describe('pods behind a Deployment that looks well', () => {
  test('are asked for with their ReplicaSet', () => {
    const driver = afterWindow({ pods: 3 });
    expect(askedOf(driver, 'ReplicaSet')).toEqual(['chat-api-2']);
    expect(askedOf(driver, 'Pod')).toEqual([0, 1, 2].map(podName));
  });

  test('are asked for in a bounded number, of every set some', () => {
    const one = afterWindow({ pods: 80 });
    expect(askedOf(one, 'Pod')).toHaveLength(20);
    const many = drive(
      startLine({
        asksCluster: true,
        applications: ['todo', ...Array.from({ length: 99 }, (_, index) => `app-${index}`)],
        baseline: null,
      }),
    );
    many.see(1, get(live));
    many.see(1.1, { source: 'tree', app: 'todo', body: treeOf(80) });
    many.see(16, get(live));
    expect(askedOf(many, 'Pod')).toHaveLength(2);
  });

  const fine = [manifest(), replicaSet(), pod(0, {}), pod(1, {}), pod(2, {})];
  test('are looked at once more where they changed in the very second in which the window began', () => {
    const driver = afterWindow({ pods: 1 });
    const others = [manifest(), pod(0, {})];
    for (const one of [...others, replicaSet({ changed: 1 })]) driver.see(16.2, one);
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'stabilising' });
    const again = driver.wants('resource').filter(({ ref }) => ref.kind === 'ReplicaSet');
    expect(again.map(({ due }) => due)).toEqual([17]);
    driver.see(17, replicaSet({ changed: 1 }));
    expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
  });

  test.each([
    ['nothing', [], 'healthy'],
    ['one crashed and is up again', [pod(1, { ended: 9, readySince: 12 })], undefined],
    ['one crashed, and so fast that it never ceased to be ready', [pod(1, { ended: 9 })], undefined],
    ['one crashed before the window', [pod(1, { ended: -3 })], 'healthy'],
    ['one is not ready', [pod(1, { ready: false })], undefined],
    ['one became ready only now', [pod(1, { readySince: 12 })], undefined],
    ['one was replaced', [refusal(404, `pods "${podName(1)}" not found`, 'Pod', podName(1))], 'healthy'],
    [
      'one was replaced, and its ReplicaSet was short of it',
      [refusal(404, `pods "${podName(1)}" not found`, 'Pod', podName(1)), replicaSet({ changed: 9 })],
      undefined,
    ],
    ['the ReplicaSet lacks one', [replicaSet({ status: { ...FULL, readyReplicas: 2 } })], undefined],
  ])('are live where %s happened only as far as that goes', (_, changes, verdict) => {
    const driver = afterWindow({ pods: 3 });
    const changed = new Set(changes.map((one) => ('ref' in one ? one.ref?.name : '')));
    const rest = fine.filter((one) => !('ref' in one) || !changed.has(one.ref?.name));
    for (const [index, one] of [...changes, ...rest].entries()) driver.see(16.2 + index / 100, one);
    const decision = driver.decision();
    expect(decision.kind === 'verdict' ? decision.verdict : undefined).toBe(verdict);
  });
});
