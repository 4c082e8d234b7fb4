import { describe, expect, test } from 'vitest';
import { application, OUR_IMAGE } from './bodies.ts';
import { drive, get, startLine } from './driver.ts';
import {
  afterWindow,
  askedOf,
  availableSince,
  counts,
  FULL,
  live,
  manifest,
  refusal,
} from './live-bodies.ts';

describe('the cluster’s own word at the end of the window', () => {
  test('is asked for when the window ends, not before', () => {
    const driver = drive(startLine({ asksCluster: true }));
    driver.see(1, get(live));
    expect(driver.wants('resource').map(({ ref, due }) => [ref.kind, due])).toEqual([['Deployment', 16]]);
  });

  test('is needed: Argo CD’s Healthy may be the last word of a controller that died', () => {
    const driver = afterWindow();
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'stabilising' });
    driver.see(16.2, manifest());
    expect(driver.decision()).toMatchObject({ kind: 'verdict', verdict: 'healthy' });
  });

  test.each([
    ['too few pods are available', counts({ availableReplicas: 2 }), '2 of 3 pods are available'],
    [
      'none is, which the status leaves out',
      counts({ availableReplicas: undefined }),
      '0 of 3 pods are available',
    ],
    ['one of many is not ready', counts({ readyReplicas: 2 }), '2 of 3 pods are ready'],
    ['one is still of an older template', counts({ updatedReplicas: 2 }), '2 of 3 pods are new'],
    ['an old pod counts among the ready ones', counts({ replicas: 4 }), '1 old pods are left'],
    ['all are again, after a break within the window', availableSince(14), 'were not all available'],
    [
      'its controller has not seen the newest template',
      counts({ observedGeneration: 1 }),
      'not rolled out yet',
    ],
    ['it is gone', refusal(404, 'deployments.apps "chat-api" not found'), 'not found'],
  ])('begins the window anew where %s', (_, word, why) => {
    const driver = afterWindow();
    driver.see(16.2, word);
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'progressing' });
    expect(driver.decision().explanation).toContain(why);
    driver.see(17, get(live));
    expect(askedOf(driver, 'Deployment')).toEqual(['chat-api']);
    driver.see(19.2, manifest());
    driver.see(31, get(live));
    expect(driver.decision().kind).toBe('waiting');
    driver.see(35, get(live));
    driver.see(35.1, manifest());
    expect(driver.decision()).toMatchObject({ kind: 'verdict', verdict: 'healthy' });
  });

  test.each([
    ['the token may not read it', refusal(403, 'permission denied')],
    [
      'Argo CD does not know it as part of the application',
      refusal(400, 'not found as part of application todo'),
    ],
    ['it has no status', manifest({ status: {} })],
  ])('is not waited for for ever where %s', (_, word) => {
    const driver = afterWindow();
    driver.see(16.2, word);
    expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
  });

  test('is asked for again where it could not be given for now, and healthy waits for it', () => {
    const driver = afterWindow();
    driver.see(16.2, refusal(500, 'error getting resource: dial tcp: connection refused'));
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'stabilising' });
    expect(driver.decision().explanation).toContain('connection refused');
    expect(driver.wants('resource').map(({ due }) => due)).toEqual([19.2]);
    driver.see(19.3, manifest());
    expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
  });

  test('is not needed where nobody asks the cluster, as in recordings of others', () => {
    expect(afterWindow({ asksCluster: false }).decision()).toMatchObject({ verdict: 'healthy' });
  });
});

describe('other workloads', () => {
  const statefulSet = (spec: Readonly<Record<string, unknown>>, status: Readonly<Record<string, unknown>>) =>
    manifest({
      kind: 'StatefulSet',
      spec,
      status: { ...FULL, availableReplicas: undefined, ...status },
      changed: -2,
    });
  const daemonSet = (status: Readonly<Record<string, unknown>>) =>
    manifest({
      kind: 'DaemonSet',
      spec: { replicas: undefined },
      status: {
        observedGeneration: 2,
        desiredNumberScheduled: 3,
        updatedNumberScheduled: 3,
        numberReady: 3,
        numberAvailable: 3,
        ...status,
      },
    });
  const partition = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
  const done = { updatedReplicas: undefined, currentRevision: 'chat-api-7', updateRevision: 'chat-api-7' };
  const byHand = { updateStrategy: { type: 'OnDelete' } };
  const rollout = (status: Readonly<Record<string, unknown>>) =>
    manifest({ kind: 'Rollout', status: { ...FULL, observedGeneration: '2', ...status } });

  test.each([
    ['a StatefulSet with all pods', statefulSet({}, {}), 'healthy'],
    ['a StatefulSet that lacks one', statefulSet({}, { readyReplicas: 2 }), undefined],
    ['a StatefulSet that is done and no longer counts its new pods', statefulSet({}, done), 'healthy'],
    ['a StatefulSet with an old pod', statefulSet({}, { updatedReplicas: 2 }), undefined],
    [
      'a StatefulSet with an old pod below its partition',
      statefulSet(partition, { updatedReplicas: 1 }),
      'healthy',
    ],
    ['a StatefulSet whose pods people replace', statefulSet(byHand, { updatedReplicas: 0 }), 'healthy'],
    ['a DaemonSet on all nodes', daemonSet({}), 'healthy'],
    ['a DaemonSet that lacks a node', daemonSet({ numberAvailable: 2 }), undefined],
    ['a Rollout with all pods', rollout({}), 'healthy'],
    ['a Rollout that lacks one', rollout({ availableReplicas: 2 }), undefined],
  ])('%s', (_, word, verdict) => {
    const kind = 'ref' in word ? (word.ref?.kind ?? '') : '';
    const body = application({
      images: [OUR_IMAGE],
      resources: [{ kind, name: 'chat-api', health: 'Healthy' }],
    });
    const driver = afterWindow({ body });
    driver.see(16.2, word);
    const decision = driver.decision();
    expect(decision.kind === 'verdict' ? decision.verdict : undefined).toBe(verdict);
  });

  test('every one of them is asked, not the first few alone', () => {
    const names = Array.from({ length: 12 }, (_, index) => `worker-${index}`);
    const body = application({
      images: [OUR_IMAGE],
      resources: names.map((name) => ({ name, health: 'Healthy' })),
      operation: { results: names.map((name) => ({ name, images: [OUR_IMAGE] })) },
    });
    const driver = afterWindow({ body });
    expect(askedOf(driver, 'Deployment')).toEqual(names);
    for (const name of names.slice(0, -1)) driver.see(16.2, manifest({ name }));
    expect(driver.decision().kind).toBe('waiting');
    driver.see(16.3, manifest({ name: 'worker-11' }));
    expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
  });
});
