import { describe, expect, test } from 'vitest';
import { application, deploymentNodes, OUR_IMAGE, podManifest, refOf, stamp, tree } from './bodies.ts';
import { type Driver, drive, get, startLine, type Unstamped } from './driver.ts';

interface SetShape {
  readonly kind?: string;
  readonly name?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  /** Second in which the API server noted the last change of the status. */
  readonly changed?: number;
}

const FULL = {
  observedGeneration: 2,
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
};

/** A live manifest with three pods of three, unless said otherwise. */
function manifest({ kind = 'Deployment', name = 'chat-api', spec, status = FULL, changed }: SetShape = {}) {
  const managedFields = [
    { manager: 'argocd-controller', operation: 'Apply', time: stamp(-9) },
    ...(changed === undefined ? [] : [{ manager: 'kube', subresource: 'status', time: stamp(changed) }]),
  ];
  return answer(kind, name, {
    apiVersion: kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1',
    kind,
    metadata: { name, namespace: 'todo', generation: 2, managedFields },
    spec: { replicas: 3, template: { spec: { containers: [{ image: OUR_IMAGE }] } }, ...spec },
    status,
  });
}

function answer(kind: string, name: string, body: unknown): Unstamped {
  return { source: 'resource', app: 'todo', ref: refOf(kind, name), body };
}

function refusal(status: number, error: string, kind = 'Deployment', name = 'chat-api'): Unstamped {
  return { source: 'resource', app: 'todo', ref: refOf(kind, name), status, error };
}

const counts = (change: Readonly<Record<string, unknown>>) => manifest({ status: { ...FULL, ...change } });
const availableSince = (second: number) =>
  counts({ conditions: [{ type: 'Available', status: 'True', lastTransitionTime: stamp(second) }] });

const live = application({ images: [OUR_IMAGE] });

/** Healthy since second 1 by Argo CD's word, and still at the end of the window. */
function afterWindow({ body = live, pods = 0, asksCluster = true } = {}): Driver {
  const driver = drive(startLine({ asksCluster }));
  driver.see(1, get(body));
  if (pods > 0) driver.see(1.1, { source: 'tree', app: 'todo', body: treeOf(pods) });
  driver.see(16, get(body));
  return driver;
}

function treeOf(pods: number) {
  return tree(...deploymentNodes('chat-api', [[], Array.from({ length: pods }, () => ({}))]));
}

const podName = (index: number): string => `chat-api-2-${index}`;

function pod(
  index: number,
  more: { readonly ready?: boolean; readonly readySince?: number; readonly ended?: number },
) {
  const { ready = true, readySince = -2, ended } = more;
  const lastState =
    ended === undefined ? {} : { lastState: { terminated: { exitCode: 1, finishedAt: stamp(ended) } } };
  const body = podManifest(podName(index), [{ ready, state: { running: {} }, ...lastState }], {
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: stamp(readySince) }],
  });
  return answer('Pod', podName(index), body);
}

const replicaSet = (change: Omit<SetShape, 'kind' | 'name'> = {}) =>
  manifest({ kind: 'ReplicaSet', name: 'chat-api-2', changed: -2, ...change });

function askedOf(driver: Driver, kind: string): readonly string[] {
  return driver.wants('resource').flatMap(({ ref }) => (ref.kind === kind ? [ref.name] : []));
}

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
    driver.see(31, get(live));
    expect(driver.decision().kind).toBe('waiting');
    driver.see(32, get(live));
    driver.see(32.1, manifest());
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
