import { describe, expect, test } from 'vitest';
import { startCluster, workload } from './cluster-rig.ts';
import { deployment, isSettled, service, startRig } from './rig.ts';

const patience = { timeout: 5000 };

describe('a namespace', () => {
  const pushed = { syncOptions: ['CreateNamespace=true'], destinationNamespace: 'fresh' };

  test('is made before everything else by a sync that may', async () => {
    await using rig = await startRig(pushed);
    const { status } = await rig.settled();
    expect(status.operationState?.syncResult?.resources).toMatchObject([
      { kind: 'Namespace', name: 'fresh', message: 'namespace/fresh created', syncPhase: 'PreSync' },
      { kind: 'Deployment', namespace: 'fresh', message: 'deployment.apps/api created', syncPhase: 'Sync' },
    ]);
    expect(rig.argocd.cluster.get({ kind: 'Namespace', namespace: '', name: 'fresh' })).toBeDefined();
    expect(status.resources?.map(({ kind }) => kind)).toEqual(['Deployment']);
  });

  test('is waited for, and not made twice', async () => {
    await using rig = await startRig(pushed);
    const writes = rig.recordWrites();
    await rig.settled();
    const messages = writes.map(({ status }) => status.operationState?.message);
    expect(messages).toContain('waiting for healthy state of /Namespace/fresh');
    await rig.push(deployment('app:2.0'));
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the new image',
      isDone: (one) => isSettled(one) && one.status.summary.images?.join() === 'app:2.0',
    });
    const kinds = status.operationState?.syncResult?.resources?.map(({ kind }) => kind);
    expect(kinds).toEqual(['Deployment']);
  });

  test('that is missing has every object refused', async () => {
    using rig = startCluster();
    const lost = { ...workload('app:1.0'), metadata: { name: 'api', namespace: 'nowhere' } };
    expect(() => rig.apply(lost)).toThrow('namespaces "nowhere" not found');
  });

  test('may come with the manifests, and takes what is in it along when it goes', async () => {
    using rig = startCluster();
    rig.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'extra' } });
    rig.apply({ ...workload('app:1.0'), metadata: { name: 'api', namespace: 'extra' } });
    await expect.poll(() => rig.cluster.ofKind('Pod', 'extra').length, patience).toBe(1);
    const namespace = rig.cluster.get({ kind: 'Namespace', namespace: '', name: 'extra' });
    if (namespace === undefined) throw new Error('the namespace was just made');
    rig.cluster.remove(namespace);
    await expect
      .poll(() => rig.cluster.all().filter(({ ref }) => ref.namespace === 'extra').length, patience)
      .toBe(0);
  });
});

test('within a wave a namespace and a quota come before what they are about, whatever the files say', async () => {
  await using rig = await startRig();
  await rig.settled();
  const revision =
    await rig.push(`${deployment('app:2.0').replace('metadata: {', 'metadata: { namespace: extra,')}---
apiVersion: v1
kind: ResourceQuota
metadata: { name: pods, namespace: extra }
spec: { hard: { pods: "0" } }
---
apiVersion: v1
kind: Namespace
metadata: { name: extra }
`);
  await rig.refresh();
  const { status } = await rig.argocd.waitFor('todo', {
    what: 'the sync',
    isDone: ({ status: { operationState } }) =>
      operationState?.syncResult?.revision === revision && operationState.phase === 'Succeeded',
  });
  const kinds = status.operationState?.syncResult?.resources?.map(({ kind }) => kind);
  expect(kinds?.slice(0, 3)).toEqual(['Namespace', 'ResourceQuota', 'Deployment']);
});

describe('a Service the API server refuses', () => {
  const outOfRange = 'must be between 1 and 65535, inclusive';

  test.each([
    [
      'a port that is none, which is its own target',
      { ports: [{ port: 99999 }] },
      `[spec.ports[0].port: Invalid value: 99999: ${outOfRange}, spec.ports[0].targetPort: Invalid value: 99999: ${outOfRange}]`,
    ],
    [
      'a port with a good target',
      { ports: [{ port: 0, targetPort: 8080 }] },
      `spec.ports[0].port: Invalid value: 0: ${outOfRange}`,
    ],
    ['no port at all', {}, 'spec.ports: Required value'],
    [
      'ports without a name',
      { ports: [{ port: 80, name: 'http' }, { port: 81 }] },
      'spec.ports[1].name: Required value',
    ],
  ])('%s', (_, spec, fault) => {
    using rig = startCluster();
    const manifest = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'wrong' }, spec };
    expect(() => rig.apply(manifest)).toThrow(new Error(`Service "wrong" is invalid: ${fault}`));
  });

  test('fails the sync, while everything beside it was applied', async () => {
    await using rig = await startRig({ retryLimit: 0 });
    await rig.settled();
    const revision = await rig.push(`${deployment('app:2.0')}${service(99999)}`);
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'a failed sync',
      isDone: (one) => one.status.operationState?.phase === 'Failed' && one.status.sync.revision === revision,
    });
    expect(status.operationState?.message).toContain(
      'one or more synchronization tasks completed unsuccessfully, reason: Service "api" is invalid: [spec.ports[0].port: ',
    );
    expect(status.operationState?.syncResult?.resources).toMatchObject([
      { kind: 'Service', status: 'SyncFailed', hookPhase: 'Failed' },
      { kind: 'Deployment', status: 'Synced', hookPhase: 'Succeeded' },
    ]);
  });
});
