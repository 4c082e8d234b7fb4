import { describe, expect, test } from 'vitest';
import { isPodReady, type Pod } from '../../scripts/sandbox/cluster/resources.ts';
import { type ClusterRig, startCluster, type WorkloadOptions, workload } from './cluster-rig.ts';

const patience = { timeout: 5000 };

/** Every pod's name, with the tag of its image and whether it serves. */
function podsOf(rig: ClusterRig): readonly string[] {
  return rig.pods().map((pod) => `${pod.ref.name} ${tagOf(pod)}${pod.readyAt === undefined ? '' : ' ready'}`);
}

function tagOf({ containers }: Pod): string {
  return containers[0]?.image.split(':')[1] ?? '';
}

async function settled(rig: ClusterRig, tag: string, count: number): Promise<void> {
  const serving = () => rig.pods().filter((pod) => tagOf(pod) === tag && pod.readyAt !== undefined).length;
  await expect.poll(() => [serving(), rig.pods().length], patience).toEqual([count, count]);
}

describe('a DaemonSet', () => {
  const daemon = (tag: string, spec = {}) => workload(`app:${tag}`, { kind: 'DaemonSet', spec });

  test('has one pod on each node and counts by nodes', async () => {
    using rig = startCluster();
    rig.apply(daemon('1.0'));
    await settled(rig, '1.0', 2);
    expect(rig.pods().map(({ placement }) => placement)).toEqual([
      { is: 'placed', node: 'sandbox-node-1' },
      { is: 'placed', node: 'sandbox-node-2' },
    ]);
    await expect
      .poll(() => rig.live('DaemonSet', 'api'), patience)
      .toMatchObject({
        status: {
          desiredNumberScheduled: 2,
          currentNumberScheduled: 2,
          updatedNumberScheduled: 2,
          numberReady: 2,
          numberAvailable: 2,
          numberMisscheduled: 0,
          observedGeneration: 1,
        },
      });
  });

  test('replaces one pod at a time, and on each node only after the old one is gone', async () => {
    using rig = startCluster();
    rig.apply(daemon('1.0'));
    await settled(rig, '1.0', 2);
    const pods = rig.record(() => String(rig.pods().length));
    const serving = rig.record(() =>
      String(rig.pods().filter(({ readyAt }) => readyAt !== undefined).length),
    );
    rig.apply(daemon('2.0'));
    await settled(rig, '2.0', 2);
    expect(Math.max(...pods.map(Number))).toBe(2);
    expect(Math.min(...serving.map(Number))).toBe(1);
    expect(rig.events('DaemonSet', 'SuccessfulDelete')).toHaveLength(2);
  });

  test('stops at the first pod that does not come up, and a revert replaces that one alone', async () => {
    using rig = startCluster();
    rig.apply(daemon('1.0'));
    await settled(rig, '1.0', 2);
    rig.apply(daemon('2.0-bad-pull'));
    await expect.poll(() => podsOf(rig).join(), patience).toMatch(/1\.0 ready,api-\w+ 2\.0-bad-pull$/);
    await expect
      .poll(() => rig.live('DaemonSet', 'api'), patience)
      .toMatchObject({ status: { updatedNumberScheduled: 1, numberUnavailable: 1 } });
    rig.apply(daemon('1.0'));
    await settled(rig, '1.0', 2);
    expect(rig.events('DaemonSet', 'SuccessfulDelete')).toHaveLength(2);
  });

  test('a revision that is taken up again gets the next number', async () => {
    using rig = startCluster();
    for (const tag of ['1.0', '2.0', '1.0']) {
      rig.apply(daemon(tag));
      await settled(rig, tag, 2);
    }
    const numbers = rig.cluster.ofKind('ControllerRevision', 'shop').map(({ revision }) => revision);
    expect(numbers).toEqual([3, 2]);
  });

  test('maxUnavailable may be a percentage', async () => {
    using rig = startCluster();
    const spec = { updateStrategy: { rollingUpdate: { maxUnavailable: '100%' } } };
    rig.apply(daemon('1.0', spec));
    await settled(rig, '1.0', 2);
    rig.apply(daemon('2.0-bad-pull', spec));
    await expect.poll(() => podsOf(rig).filter((pod) => pod.includes('bad-pull')), patience).toHaveLength(2);
  });
});

describe('a StatefulSet', () => {
  const stateful = (tag: string, spec = {}) =>
    workload(`app:${tag}`, { kind: 'StatefulSet', spec: { replicas: 3, serviceName: 'api', ...spec } });

  test('makes its pods in order, each when the one before serves', async () => {
    using rig = startCluster();
    const seen = rig.record(() => podsOf(rig).join(', '));
    rig.apply(stateful('1.0'));
    await settled(rig, '1.0', 3);
    expect(seen.filter((pods) => pods.includes('api-2') && !pods.includes('api-1 1.0 ready'))).toEqual([]);
    expect(seen.filter((pods) => pods.includes('api-1') && !pods.includes('api-0 1.0 ready'))).toEqual([]);
  });

  test('goes on from the last pod and stops at one that does not serve', async () => {
    using rig = startCluster();
    rig.apply(stateful('1.0'));
    await settled(rig, '1.0', 3);
    rig.apply(stateful('2.0-bad-pull'));
    await expect.poll(() => rig.events('Pod', 'BackOff'), patience).not.toEqual([]);
    expect(podsOf(rig)).toEqual(['api-0 1.0 ready', 'api-1 1.0 ready', 'api-2 2.0-bad-pull']);
    expect(rig.live('StatefulSet', 'api')).toMatchObject({
      status: { replicas: 3, readyReplicas: 2, currentReplicas: 2, updatedReplicas: 1, availableReplicas: 2 },
    });
  });

  test('a revert does not replace the broken pod; deleting it does', async () => {
    using rig = startCluster();
    rig.apply(stateful('1.0'));
    await settled(rig, '1.0', 3);
    rig.apply(stateful('2.0-bad-pull'));
    await expect.poll(() => rig.events('Pod', 'BackOff'), patience).not.toEqual([]);
    rig.apply(stateful('1.0'));
    await expect
      .poll(() => rig.live('StatefulSet', 'api'), patience)
      .toMatchObject({ status: { observedGeneration: 3, currentReplicas: 2, updatedReplicas: 2 } });
    const pulls = rig.events('Pod', 'Failed').length;
    await expect.poll(() => rig.cluster.events.some(({ count }) => count > 1), patience).toBe(true);
    expect([pulls, podsOf(rig).at(-1)]).toEqual([1, 'api-2 2.0-bad-pull']);
    const [broken] = rig.pods().filter((pod) => tagOf(pod) !== '1.0');
    if (broken === undefined) throw new Error('the broken pod is gone');
    rig.cluster.remove(broken);
    await settled(rig, '1.0', 3);
  });

  test('with Parallel all pods are made at once, and a revert replaces the broken pod', async () => {
    using rig = startCluster();
    const parallel = { podManagementPolicy: 'Parallel' };
    const seen = rig.record(() => podsOf(rig).join(', '));
    rig.apply(stateful('1.0', parallel));
    await settled(rig, '1.0', 3);
    expect(seen).toContain('api-0 1.0, api-1 1.0, api-2 1.0');
    rig.apply(stateful('2.0-bad-pull', parallel));
    await expect.poll(() => podsOf(rig).at(-1), patience).toBe('api-2 2.0-bad-pull');
    rig.apply(stateful('1.0', parallel));
    await settled(rig, '1.0', 3);
  });

  test('pods below the partition keep the old revision', async () => {
    using rig = startCluster();
    rig.apply(stateful('1.0'));
    await settled(rig, '1.0', 3);
    rig.apply(stateful('2.0', { updateStrategy: { rollingUpdate: { partition: 2 } } }));
    const wanted = ['api-0 1.0 ready', 'api-1 1.0 ready', 'api-2 2.0 ready'];
    await expect.poll(() => podsOf(rig), patience).toEqual(wanted);
  });

  test('fewer replicas remove the last pods, one after another', async () => {
    using rig = startCluster();
    rig.apply(stateful('1.0'));
    await settled(rig, '1.0', 3);
    rig.apply(stateful('1.0', { replicas: 1 }));
    await settled(rig, '1.0', 1);
    expect(rig.events('StatefulSet', 'SuccessfulDelete')).toEqual([
      'Delete Pod api-2 in StatefulSet api successful',
      'Delete Pod api-1 in StatefulSet api successful',
    ]);
  });
});

describe('a Deployment', () => {
  const deployment = (tag: string, spec = {}, options: WorkloadOptions = {}) =>
    workload(`app:${tag}`, { ...options, spec });

  test.each([
    ['numbers', { maxSurge: 2, maxUnavailable: 0 }, 4, 6],
    [
      'percentages, the surge rounded up and what may be missing down',
      { maxSurge: '30%', maxUnavailable: '30%' },
      3,
      6,
    ],
  ])('keeps within %s', async (_, rollingUpdate, fewest, most) => {
    using rig = startCluster();
    const spec = { replicas: 4, strategy: { rollingUpdate } };
    rig.apply(deployment('1.0', spec));
    await settled(rig, '1.0', 4);
    const wanted = () => rig.cluster.ofKind('ReplicaSet', 'shop').reduce((sum, set) => sum + set.desired, 0);
    const counts = rig.record(() => String(wanted()));
    const serving = rig.record(() => String(rig.pods().filter(isPodReady).length));
    rig.apply(deployment('2.0', spec));
    await settled(rig, '2.0', 4);
    expect(Math.max(...counts.map(Number))).toBe(most);
    expect(Math.min(...serving.map(Number))).toBe(fewest);
  });

  test('minReadySeconds: a ready pod counts as available only after them', async () => {
    using rig = startCluster();
    const status = rig.record(() => {
      const live = rig.cluster.get({ kind: 'Deployment', namespace: 'shop', name: 'api' });
      return live?.kind === 'Deployment' ? `${live.status.ready}/${live.status.available}` : undefined;
    });
    rig.apply(deployment('1.0', { minReadySeconds: 10 }));
    await expect.poll(() => status.at(-1), patience).toBe('1/1');
    expect(status.slice(-2)).toEqual(['1/0', '1/1']);
  });

  test('takes a template that comes back for no new replica set, and another count for no new template', async () => {
    using rig = startCluster();
    const reasons = rig.record(() => {
      const live = rig.cluster.get({ kind: 'Deployment', namespace: 'shop', name: 'api' });
      if (live?.kind !== 'Deployment') return undefined;
      return live.status.conditions.find(({ type }) => type === 'Progressing')?.reason;
    });
    const rolledOut = ['NewReplicaSetCreated', 'ReplicaSetUpdated', 'NewReplicaSetAvailable'];
    for (const tag of ['1.0', '2.0', '1.0']) {
      rig.apply(deployment(tag));
      await settled(rig, tag, 1);
    }
    rig.apply(deployment('1.0', { replicas: 2 }));
    await settled(rig, '1.0', 2);
    await expect.poll(() => reasons.at(-1), patience).toBe('NewReplicaSetAvailable');
    expect(reasons.filter((reason) => reason === 'NewReplicaSetCreated')).toHaveLength(2);
    expect(reasons.slice(0, 6)).toEqual([...rolledOut, ...rolledOut]);
  });

  test('tells of its replica sets as the real controller does', async () => {
    using rig = startCluster();
    rig.apply(deployment('1.0'));
    await settled(rig, '1.0', 1);
    const [set] = rig.cluster.ofKind('ReplicaSet', 'shop');
    expect(rig.events('Deployment', 'ScalingReplicaSet')).toEqual([
      `Scaled up replica set ${set?.ref.name} from 0 to 1`,
    ]);
    expect(rig.events('ReplicaSet', 'SuccessfulCreate')).toEqual([`Created pod: ${rig.pods()[0]?.ref.name}`]);
  });
});

describe('a Job', () => {
  const job = (tag: string, backoffLimit: number) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate' },
    spec: {
      backoffLimit,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image: `app:${tag}` }] } },
    },
  });

  test('ends well with its pod', async () => {
    using rig = startCluster();
    rig.apply(job('1.0', 0));
    await expect
      .poll(() => rig.live('Job', 'migrate'), patience)
      .toMatchObject({
        status: { succeeded: 1, conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }] },
      });
    expect(rig.pods().map(({ phase }) => phase)).toEqual(['Succeeded']);
  });

  test('tries again after 10 and 20 seconds, until its back-off limit is exceeded', async () => {
    const speed = 200;
    using rig = startCluster(speed);
    const message = 'Job has reached the specified backoff limit';
    rig.apply(job('1.0-crash', 2));
    await expect
      .poll(() => rig.live('Job', 'migrate'), patience)
      .toMatchObject({
        status: {
          failed: 3,
          conditions: [
            { type: 'FailureTarget', reason: 'BackoffLimitExceeded', message },
            { type: 'Failed', reason: 'BackoffLimitExceeded', message },
          ],
        },
      });
    expect(rig.events('Job', 'BackoffLimitExceeded')).toEqual([message]);
    const [first = 0, second = 0, third = 0] = rig.pods().map(({ createdAt }) => createdAt);
    expect(second - first).toBeGreaterThanOrEqual(10_000 / speed);
    expect(third - second).toBeGreaterThanOrEqual(20_000 / speed);
  });
});
