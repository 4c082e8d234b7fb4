import { describe, expect, test } from 'vitest';
import { quantityText, thousandthsOf } from '../../scripts/sandbox/cluster/quantities.ts';
import { type ClusterRig, startCluster, type WorkloadOptions, workload } from './cluster-rig.ts';

const patience = { timeout: 5000 };

function quota(hard: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'cpus' }, spec: { hard } };
}

function serving(rig: ClusterRig, tag: string): number {
  return rig
    .pods()
    .filter(({ containers, readyAt }) => containers[0]?.image === `app:${tag}` && readyAt !== undefined)
    .length;
}

/** Both replicas of 1.0 serve, with one CPU each. */
async function startFull(options: WorkloadOptions = { cpu: '1' }): Promise<ClusterRig> {
  const rig = startCluster();
  rig.apply(workload('app:1.0', { ...options, spec: { replicas: 2 } }));
  await expect.poll(() => serving(rig, '1.0'), patience).toBe(2);
  return rig;
}

/** The replica set whose pods are refused. */
const refused = (rig: ClusterRig) =>
  rig.cluster.ofKind('ReplicaSet', 'shop').find(({ failure }) => failure !== undefined);

describe('a quota', () => {
  test.each([
    [
      'refuses a pod that would exceed it',
      { 'requests.cpu': '2' },
      '1',
      'exceeded quota: cpus, requested: requests.cpu=1, used: requests.cpu=2, limited: requests.cpu=2',
    ],
    [
      'counts pods',
      { pods: '2' },
      undefined,
      'exceeded quota: cpus, requested: pods=1, used: pods=2, limited: pods=2',
    ],
    [
      'names all that is exceeded, in order, and prints parts of a CPU',
      { 'requests.cpu': '2250m', pods: '2' },
      '500m',
      'exceeded quota: cpus, requested: pods=1,requests.cpu=500m, used: pods=2,requests.cpu=2, limited: pods=2,requests.cpu=2250m',
    ],
    [
      'lets no pod pass that does not say what it needs',
      { 'requests.cpu': '9' },
      undefined,
      'failed quota: cpus: must specify requests.cpu for: api',
    ],
  ])('%s', async (_, hard, cpu, reason) => {
    using rig = await startFull();
    rig.apply(quota(hard));
    rig.apply(workload('app:2.0', { ...(cpu === undefined ? {} : { cpu }), spec: { replicas: 2 } }));
    await expect.poll(() => refused(rig)?.failure, patience).toBeDefined();
    const set = refused(rig);
    expect(set?.failure).toMatch(new RegExp(`^pods "${set?.ref.name}-\\w{5}" is forbidden: `));
    expect(set?.failure?.split('is forbidden: ')[1]).toBe(reason);
    expect(rig.events('ReplicaSet', 'FailedCreate')).toContain(`Error creating: ${set?.failure}`);
    await expect
      .poll(() => rig.live('Deployment', 'api'), patience)
      .toMatchObject({
        status: {
          availableReplicas: 2,
          conditions: expect.arrayContaining([
            expect.objectContaining({ type: 'Progressing', reason: 'NewReplicaSetCreated' }),
            expect.objectContaining({
              type: 'ReplicaFailure',
              reason: 'FailedCreate',
              message: set?.failure,
            }),
          ]),
        },
      });
    expect(serving(rig, '2.0')).toBe(0);
  });

  test('that grows lets the next try pass', async () => {
    using rig = await startFull();
    rig.apply(quota({ 'requests.cpu': '2' }));
    rig.apply(workload('app:2.0', { cpu: '1', spec: { replicas: 2 } }));
    await expect.poll(() => refused(rig), patience).toBeDefined();
    rig.apply(quota({ 'requests.cpu': '3' }));
    await expect.poll(() => serving(rig, '2.0'), patience).toBe(2);
    expect(refused(rig)).toBeUndefined();
  });

  test('refuses pods of StatefulSets and DaemonSets too, in the words of their controllers', async () => {
    using rig = startCluster();
    rig.apply(quota({ pods: '0' }));
    rig.apply(workload('app:1.0', { kind: 'StatefulSet' }));
    rig.apply({ ...workload('app:1.0', { kind: 'DaemonSet' }), metadata: { name: 'agent' } });
    const why = 'is forbidden: exceeded quota: cpus, requested: pods=1, used: pods=0, limited: pods=0';
    await expect
      .poll(() => rig.events('StatefulSet', 'FailedCreate'), patience)
      .toEqual([`Create Pod api-0 in StatefulSet api failed error: pods "api-0" ${why}`]);
    await expect
      .poll(() => rig.events('DaemonSet', 'FailedCreate')[0], patience)
      .toMatch(/^Error creating: pods "agent-/);
  });
});

describe('the scheduler', () => {
  const unscheduled = (rig: ClusterRig) =>
    rig
      .pods()
      .flatMap(({ placement }) =>
        placement.is === 'waiting' && placement.message !== '' ? [placement.message] : [],
      );

  test('spreads pods over both nodes', async () => {
    using rig = await startFull();
    const nodes = rig.pods().map(({ placement }) => (placement.is === 'placed' ? placement.node : ''));
    expect(nodes.sort()).toEqual(['sandbox-node-1', 'sandbox-node-2']);
  });

  test('leaves a pod pending that is too big for any node', async () => {
    using rig = startCluster();
    rig.apply(workload('app:1.0', { cpu: '64' }));
    const message =
      '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';
    await expect.poll(() => unscheduled(rig), patience).toEqual([message]);
    expect(rig.events('Pod', 'FailedScheduling')).toEqual([message]);
    expect(rig.live('Pod', rig.pods()[0]?.ref.name ?? '')).toMatchObject({
      status: {
        phase: 'Pending',
        conditions: expect.arrayContaining([
          expect.objectContaining({
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message,
          }),
        ]),
      },
    });
  });

  test('places a pod as soon as others have made room', async () => {
    using rig = await startFull({ cpu: '20' });
    rig.apply({ ...workload('app:2.0', { cpu: '20' }), metadata: { name: 'other' } });
    const message =
      '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.';
    await expect.poll(() => unscheduled(rig), patience).toEqual([message]);
    rig.apply(workload('app:1.0', { cpu: '20', spec: { replicas: 1 } }));
    await expect.poll(() => serving(rig, '2.0'), patience).toBe(1);
  });
});

test.each([
  ['500m', 500, '500m'],
  [2, 2000, '2'],
  ['1.5', 1500, '1500m'],
  ['2Gi', 2 ** 31 * 1000, '2Gi'],
  ['lots', 0, '0'],
])('the quantity %s', (quantity, thousandths, text) => {
  expect(thousandthsOf(quantity)).toBe(thousandths);
  expect(quantityText(thousandths)).toBe(text);
});
