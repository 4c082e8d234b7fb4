import { describe, expect, test } from 'vitest';
import { eventListSchema } from './argocd-schema.ts';
import { deployment, isSettledAt, repoURL, startRig, startSettled } from './rig.ts';

describe.concurrent('calls and fields that came later', () => {
  const rollout = deployment('app:1.0')
    .replace('apps/v1', 'argoproj.io/v1alpha1')
    .replace('kind: Deployment', 'kind: Rollout')
    .replace(
      '  template:',
      '  strategy: { canary: { steps: [{ setWeight: 50 }, { pause: {} }] } }\n  template:',
    );
  const resource = { group: 'argoproj.io', kind: 'Rollout', namespace: 'todo', resourceName: 'api' };

  test.each([
    ['3.0.23', 404, 'Not Found\n'],
    ['3.1.0', 200, '{}'],
  ])('%s: actions/v2 gives %i, the older form works', async (version, status, text) => {
    await using rig = await startSettled(version);
    const revision = await rig.push(rollout);
    await rig.refresh();
    await rig.argocd.waitFor('todo', { what: 'the Rollout', isDone: isSettledAt(revision) });
    const path = '/api/v1/applications/todo/resource/actions';
    const body = JSON.stringify({ ...resource, action: 'abort' });
    expect(await rig.request(`${path}/v2`, { method: 'POST', body })).toMatchObject({ status, text });
    const older = await rig.request(`${path}?${new URLSearchParams(resource)}`, {
      method: 'POST',
      body: '"abort"',
    });
    expect(older.status).toBe(200);
    expect(rig.argocd.violations).toEqual([]);
  });

  test.each([
    ['3.0.23', {}, 'Synced'],
    ['3.1.0', { enabled: false }, 'OutOfSync'],
  ])('%s keeps of `automated: {enabled: false}` %j: a commit is %s', async (version, kept, outcome) => {
    await using rig = await startRig({ automated: { enabled: false } }, { version });
    expect(rig.argocd.application('todo').spec.syncPolicy?.automated).toEqual(kept);
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: `the first commit to be ${outcome}`,
      isDone: (one) => one.status.sync.status === outcome,
    });
    expect(status.operationState === undefined).toBe(outcome === 'OutOfSync');
    const patch = JSON.stringify({
      patch: '{"spec":{"syncPolicy":{"automated":{"enabled":false}}}}',
      patchType: 'merge',
    });
    await rig.request('/api/v1/applications/todo', { method: 'PATCH', body: patch });
    expect(rig.argocd.application('todo').spec.syncPolicy?.automated).toEqual(kept);
  });

  test.each([
    ['2.14.21', 200],
    ['3.0.0', 403],
  ])('%s answers %i to logs without the right to them', async (version, status) => {
    await using rig = await startSettled(version);
    const permissions = [{ resource: 'applications', action: 'get', object: 'default/*' }];
    const reader = rig.argocd.tokens.issue({ account: 'ci', permissions });
    const pod = rig.argocd.tree('todo').nodes.find(({ kind }) => kind === 'Pod')?.name;
    const path = `/api/v1/applications/todo/pods/${pod}/logs?namespace=todo&container=api`;
    const answer = await rig.request(path, { headers: { authorization: `Bearer ${reader}` } });
    expect(answer.status).toBe(status);
  });

  test.each([
    ['3.0.23', undefined],
    ['3.1.0', ['app:1.0']],
  ])('%s says of an applied workload the images %j', async (version, images) => {
    await using rig = await startSettled(version);
    const { operationState } = rig.argocd.application('todo').status;
    expect(operationState?.syncResult?.resources?.[0]?.images).toEqual(images);
  });

  test.each([
    ['3.1.16', undefined],
    ['3.2.0', repoURL],
  ])('%s says of an operation the source %s', async (version, source) => {
    await using rig = await startSettled(version);
    const { operationState } = rig.argocd.application('todo').status;
    expect(operationState?.operation.sync.source?.repoURL).toBe(source);
  });

  test.each([
    ['3.4.7', { reportingComponent: 'replicaset-controller' }, { firstTimestamp: null, source: {} }],
    ['3.5.1', {}, { firstTimestamp: null, source: {} }],
    ['3.6.1', {}, { count: 1, firstTimestamp: expect.any(String), source: {} }],
  ])('%s: an event of the older kind has %j, one of the newer %j', async (version, older, newer) => {
    await using rig = await startSettled(version);
    const nodes = rig.argocd.tree('todo').nodes;
    const eventsOf = async (kind: string) => {
      const node = nodes.find((one) => one.kind === kind);
      const query = `resourceName=${node?.name}&resourceNamespace=todo&resourceUID=${node?.uid}`;
      return eventListSchema.parse((await rig.request(`/api/v1/applications/todo/events?${query}`)).json)
        .items;
    };
    const [legacy] = await eventsOf('ReplicaSet');
    const modern = (await eventsOf('Pod')).find(({ reason }) => reason === 'Scheduled');
    expect(legacy).toMatchObject({ count: 1, ...older });
    expect('reportingComponent' in (legacy ?? {})).toBe('reportingComponent' in older);
    expect(modern).toMatchObject({ reportingComponent: 'default-scheduler', ...newer });
    expect('count' in (modern ?? {})).toBe('count' in newer);
  });
});
