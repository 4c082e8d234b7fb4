import { describe, expect, test } from 'vitest';
import type { Application } from '../../scripts/sandbox/argocd/model.ts';
import { deployment, hookJob, isSettled, line, repoURL, service, startRig } from './rig.ts';

const at = (revision: string) => (application: Application) =>
  isSettled(application) && application.status.sync.revision === revision;

describe('the controller writes in the order of the real one', () => {
  test('the operation is there before the status knows the revision, and Succeeded comes with the old health', async () => {
    await using rig = await startRig();
    await rig.settled();
    const writes = rig.recordWrites();
    const revision = await rig.push(deployment('app:2.0'));
    await rig.refresh();
    await rig.argocd.waitFor('todo', { what: 'the new revision', isDone: at(revision) });
    const lines = writes.map(line).filter((text, index, all) => text !== all[index - 1]);
    expect(lines).toEqual([
      'Synced/Healthy/Succeeded',
      'Synced/Healthy/- op',
      'OutOfSync/Healthy/- op',
      'OutOfSync/Healthy/Running op',
      'OutOfSync/Healthy/Succeeded',
      'Synced/Progressing/Succeeded',
      'Synced/Healthy/Succeeded',
    ]);
    const first = writes.findIndex(({ operation }) => operation !== undefined);
    expect(writes[first]?.status.sync.revision).not.toBe(revision);
  });

  test('history is written before the operation ends, and the times have one-second stamps', async () => {
    await using rig = await startRig();
    const writes = rig.recordWrites();
    await rig.settled();
    const withHistory = writes.find(({ status }) => status.history !== undefined);
    expect(withHistory?.status.operationState?.finishedAt).toBeUndefined();
    const { history, operationState, reconciledAt } = rig.argocd.application('todo').status;
    expect(history).toMatchObject([{ id: 0, initiatedBy: { automated: true } }]);
    expect(Date.parse(reconciledAt ?? '') % 1000).toBe(0);
    expect(Date.parse(operationState?.finishedAt ?? '') % 1000).toBe(0);
  });

  test('spuriousSelfHeal: a second operation replaces the one that was awaited, applies nothing and leaves no history', async () => {
    await using rig = await startRig();
    await rig.settled();
    rig.argocd.switches.spuriousSelfHeal = 'always';
    const writes = rig.recordWrites();
    const revision = await rig.push(`${deployment('app:2.0')}${service(80)}`);
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', { what: 'the new revision', isDone: at(revision) });
    expect(status.operationState?.operation.sync).toMatchObject({ autoHealAttemptsCount: 1 });
    const results = status.operationState?.syncResult?.resources?.map(({ message }) => message);
    expect(results?.every((message) => message.endsWith('unchanged'))).toBe(true);
    expect(status.history).toHaveLength(2);
    const between = writes.map(line);
    expect(between).toContain('OutOfSync/Healthy/Succeeded');
  });

  test('a commit that changes nothing moves the revision without an operation', async () => {
    await using rig = await startRig();
    await rig.settled();
    const before = rig.argocd.application('todo').status.operationState?.syncResult?.revision;
    const revision = await rig.repository.commit({
      branch: 'main',
      message: 'docs',
      files: { 'README.md': 'hello' },
    });
    const { status, operation } = await rig.refresh();
    expect([status.sync.revision, operation, status.operationState?.syncResult?.revision]).toEqual([
      revision,
      undefined,
      before,
    ]);
  });

  test('a drift is healed by an operation on the drifted resource alone, without history', async () => {
    await using rig = await startRig();
    await rig.settled();
    const live = rig.argocd.cluster.get({ kind: 'Deployment', namespace: 'todo', name: 'api' });
    if (live?.kind !== 'Deployment') throw new Error('no deployment');
    rig.argocd.cluster.apply({ ...live.manifest, spec: { ...live.spec, replicas: 3 } }, 'todo');
    await rig.argocd.waitFor('todo', {
      what: 'drift',
      isDone: ({ status }) => status.sync.status === 'OutOfSync',
    });
    const { status } = await rig.settled();
    expect(status.operationState?.operation.sync.resources).toEqual([
      { group: 'apps', kind: 'Deployment', namespace: 'todo', name: 'api' },
    ]);
    expect(status.history).toHaveLength(1);
  });

  test('what is no longer in Git is pruned', async () => {
    await using rig = await startRig();
    await rig.push(`${deployment('app:1.0')}${service(80)}`);
    await rig.refresh();
    await rig.argocd.waitFor('todo', {
      what: 'two resources',
      isDone: (one) => isSettled(one) && one.status.resources?.length === 2,
    });
    const revision = await rig.push(deployment('app:1.0'));
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the pruned revision',
      isDone: at(revision),
    });
    expect(status.resources).toHaveLength(1);
    expect(rig.argocd.cluster.get({ kind: 'Service', namespace: 'todo', name: 'api' })).toBeUndefined();
  });
});

describe('refreshes', () => {
  test('block until the controller is done; the annotations of the hydrator stay', async () => {
    await using rig = await startRig();
    await rig.settled();
    const revision = await rig.push(deployment('app:2.0'));
    const { status, metadata } = await rig.refresh();
    expect(status.sync.revision).toBe(revision);
    expect(Object.keys(metadata.annotations ?? {}).sort()).toEqual([
      'argocd.argoproj.io/hydrate',
      'argocd.argoproj.io/hydrate-timestamp',
    ]);
  });

  test('loseRefreshes: the annotation goes away and nothing was compared', async () => {
    await using rig = await startRig();
    await rig.settled();
    const revision = await rig.push(deployment('app:2.0'));
    rig.argocd.switches.loseRefreshes = 1;
    expect((await rig.refresh()).status.sync.revision).not.toBe(revision);
    expect((await rig.refresh()).status.sync.revision).toBe(revision);
  });

  test.each(['controllerStopped', 'skip-reconcile'])('block until the client gives up: %s', async (how) => {
    await using rig = await startRig(
      how === 'skip-reconcile' ? { annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' } } : {},
    );
    if (how === 'controllerStopped') rig.argocd.switches.controllerStopped = true;
    const answer = rig.request('/api/v1/applications/todo?refresh=normal', {
      signal: AbortSignal.timeout(300),
    });
    await expect(answer).rejects.toThrow(/timeout/i);
  });
});

describe('a desired state that cannot be read', () => {
  test('gitOutage: Unknown at the name of the branch, health stays, the refresh is a quick 200', async () => {
    await using rig = await startRig();
    await rig.settled();
    rig.argocd.switches.gitOutage = 'dial tcp 127.0.0.1:80: connect: connection refused';
    const { status } = await rig.refresh();
    expect(status).toMatchObject({
      sync: { status: 'Unknown', revision: 'main' },
      health: { status: 'Healthy' },
      conditions: [{ type: 'ComparisonError', message: expect.stringContaining('connection refused') }],
      resources: [{ status: 'Unknown', requiresPruning: true }],
    });
  });

  test('broken YAML names the file and the line', async () => {
    await using rig = await startRig();
    await rig.settled();
    await rig.push('kind: [broken\n');
    const { status } = await rig.refresh();
    expect(status.conditions?.[0]?.message).toMatch(/failed to unmarshal "todo.yaml".*yaml: line \d/);
  });

  test('with selfHeal, the next good revision is deployed by a self-heal: no history entry', async () => {
    await using rig = await startRig();
    await rig.settled();
    await rig.push('kind: [broken\n');
    await rig.refresh();
    const revision = await rig.push(deployment('app:2.0'));
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the repaired revision',
      isDone: at(revision),
    });
    expect(status.operationState?.operation.sync.autoHealAttemptsCount).toBe(1);
    expect(status.history?.map((entry) => entry.revision)).not.toContain(revision);
  });

  test('without selfHeal, the next good revision is not deployed until one more refresh', async () => {
    await using rig = await startRig({ automated: { prune: true, selfHeal: false } });
    await rig.settled();
    await rig.push('kind: [broken\n');
    await rig.refresh();
    const revision = await rig.push(deployment('app:2.0'));
    const first = await rig.refresh();
    expect([line(first), first.status.sync.revision, first.operation]).toEqual([
      'OutOfSync/Healthy/Succeeded',
      revision,
      undefined,
    ]);
    await rig.refresh();
    await rig.argocd.waitFor('todo', { what: 'the deployed revision', isDone: at(revision) });
  });
});

describe('a sync that fails', () => {
  const refused = `${deployment('app:2.0')}${service(70_000)}`;

  test('applies the rest, stays Running with finishedAt and a growing retryCount, and ends only when terminated', async () => {
    await using rig = await startRig();
    await rig.settled();
    await rig.push(refused);
    await rig.refresh();
    const retrying = await rig.argocd.waitFor('todo', {
      what: 'a retry',
      isDone: ({ status }) =>
        status.operationState?.retryCount === 1 && status.operationState.finishedAt !== undefined,
    });
    expect(retrying.status.operationState).toMatchObject({
      phase: 'Running',
      message: expect.stringContaining('Retrying attempt #1 at'),
    });
    expect(retrying.status.operationState?.syncResult?.resources).toContainEqual(
      expect.objectContaining({ kind: 'Service', status: 'SyncFailed', hookPhase: 'Failed' }),
    );
    const revert = await rig.push(deployment('app:1.0'));
    const waiting = await rig.refresh();
    expect([waiting.status.sync.revision, waiting.status.operationState?.phase]).toEqual([revert, 'Running']);
    const writes = rig.recordWrites();
    await rig.request('/api/v1/applications/todo/operation', { method: 'DELETE' });
    await rig.argocd.waitFor('todo', { what: 'the revert', isDone: at(revert) });
    const phases = writes.map(({ status }) => status.operationState?.phase);
    expect(phases.indexOf('Terminating')).toBeLessThan(phases.indexOf('Failed'));
    const failed = writes.find(({ status }) => status.operationState?.phase === 'Failed');
    expect(failed?.status.operationState?.message).toMatch(/Operation terminated \(retried \d+ times\)/);
  });

  test('with no retries left, is Failed, and the revision is never tried again', async () => {
    await using rig = await startRig({ retryLimit: 0 });
    await rig.settled();
    const revision = await rig.push(refused);
    await rig.refresh();
    await rig.argocd.waitFor('todo', {
      what: 'a failure',
      isDone: ({ status }) => status.operationState?.phase === 'Failed',
    });
    const { status } = await rig.refresh();
    expect(status.conditions).toMatchObject([
      { type: 'SyncError', message: expect.stringContaining(`Failed last sync attempt to [${revision}`) },
    ]);
  });

  test('a PreSync hook that fails stops the sync before anything is applied', async () => {
    await using rig = await startRig({ retryLimit: 0 });
    await rig.settled();
    await rig.push(`${deployment('app:2.0')}${hookJob('migrate:2.0-crash', 'PreSync')}`);
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'a failure',
      isDone: (one) => one.status.operationState?.phase === 'Failed',
    });
    expect(status.operationState?.syncResult?.resources).toMatchObject([
      { kind: 'Job', hookType: 'PreSync', hookPhase: 'Failed' },
    ]);
    expect(status.summary.images).toEqual(['app:1.0', 'migrate:2.0-crash']);
  });

  test('a retry runs the failed hook anew, as a Job of its own', async () => {
    await using rig = await startRig({ retryLimit: 2 });
    await rig.settled();
    await rig.push(`${deployment('app:2.0')}${hookJob('migrate:2.0-crash', 'PreSync')}`);
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the last retry to fail',
      isDone: (one) => one.status.operationState?.phase === 'Failed',
    });
    expect(status.operationState?.retryCount).toBe(2);
  });

  test('hooks run around the sync: PreSync first, PostSync when healthy', async () => {
    await using rig = await startRig();
    await rig.settled();
    const revision = await rig.push(`${deployment('app:2.0')}${hookJob('smoke:2.0', 'PostSync')}`);
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the hooked revision',
      isDone: at(revision),
    });
    expect(status.operationState?.syncResult?.resources).toContainEqual(
      expect.objectContaining({ hookType: 'PostSync', hookPhase: 'Succeeded' }),
    );
  });
});

describe('what holds a sync back', () => {
  const denied = {
    kind: 'deny',
    schedule: '0 0 * * *',
    duration: '24h',
    manualSync: false,
    active: true,
  } as const;

  test('a closed window leaves nothing but OutOfSync; a manual sync is refused with 403', async () => {
    await using rig = await startRig();
    await rig.settled();
    rig.argocd.setWindows('todo', [denied]);
    const revision = await rig.push(deployment('app:2.0'));
    const { status, operation } = await rig.refresh();
    expect([status.sync.status, status.sync.revision, status.conditions, operation]).toEqual([
      'OutOfSync',
      revision,
      undefined,
      undefined,
    ]);
    const sync = await rig.request('/api/v1/applications/todo/sync', { method: 'POST', body: '{}' });
    expect(sync).toMatchObject({
      status: 403,
      json: { code: 7, message: 'cannot sync: blocked by sync window' },
    });
    const windows = await rig.request('/api/v1/applications/todo/syncwindows');
    expect(windows.json).toMatchObject({ canSync: false, activeWindows: [{ kind: 'deny' }] });
    rig.argocd.setWindows('todo', []);
    expect((await rig.request('/api/v1/applications/todo/syncwindows')).json).toEqual({ canSync: true });
  });

  test('a window that closes under a running operation keeps it Running until it opens again', async () => {
    await using rig = await startRig({ automated: null });
    await rig.argocd.waitFor('todo', {
      what: 'a comparison',
      isDone: ({ status }) => status.sync.status === 'OutOfSync',
    });
    const stop = rig.argocd.store.subscribe(({ application }) => {
      if (application.operation !== undefined) rig.argocd.setWindows('todo', [denied]);
    });
    await rig.request('/api/v1/applications/todo/sync', { method: 'POST', body: '{}' });
    const isBlocked = ({ status }: Application) =>
      status.operationState?.message === 'Sync operation blocked by sync window';
    const { status } = await rig.argocd.waitFor('todo', { what: 'the blocked operation', isDone: isBlocked });
    expect(status.operationState?.phase).toBe('Running');
    stop();
    rig.argocd.setWindows('todo', []);
    await rig.settled();
  });

  test('a dry run changes nothing and leaves no history', async () => {
    await using rig = await startRig({ automated: null });
    await rig.argocd.waitFor('todo', {
      what: 'a comparison',
      isDone: ({ status }) => status.sync.status === 'OutOfSync',
    });
    await rig.request('/api/v1/applications/todo/sync', { method: 'POST', body: '{"dryRun":true}' });
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the dry run',
      isDone: (one) => one.status.operationState?.phase === 'Succeeded',
    });
    expect([status.history, rig.objects()]).toEqual([undefined, []]);
  });

  test('without auto-sync a manual sync carries its infos, and a second one is refused while it runs', async () => {
    await using rig = await startRig({ automated: null });
    await rig.push(`${deployment('app:2.0')}${hookJob('migrate:slow-60', 'PreSync')}`);
    await rig.refresh();
    const body = JSON.stringify({ infos: [{ name: 'slipway', value: 'run-1' }] });
    const first = await rig.request('/api/v1/applications/todo/sync', { method: 'POST', body });
    const second = await rig.request('/api/v1/applications/todo/sync', { method: 'POST', body: '{}' });
    expect(first.json).toMatchObject({
      operation: { info: [{ name: 'slipway', value: 'run-1' }], initiatedBy: { username: 'admin' } },
    });
    expect(second).toMatchObject({
      status: 400,
      json: { code: 9, message: 'another operation is already in progress' },
    });
    const { status } = await rig.argocd.waitFor('todo', { what: 'the end of the hook', isDone: isSettled });
    expect(status.operationState?.operation.info).toEqual([{ name: 'slipway', value: 'run-1' }]);
  });

  test('a rollback through the API goes to the revision of a history entry, and stays OutOfSync', async () => {
    await using rig = await startRig();
    await rig.settled();
    const revision = await rig.push(deployment('app:2.0'));
    await rig.refresh();
    await rig.argocd.waitFor('todo', { what: 'the new revision', isDone: at(revision) });
    const patch = JSON.stringify({ patch: '{"spec":{"syncPolicy":{"automated":null}}}', patchType: 'merge' });
    expect((await rig.request('/api/v1/applications/todo', { method: 'PATCH', body: patch })).status).toBe(
      200,
    );
    const unknown = await rig.request('/api/v1/applications/todo/rollback', {
      method: 'POST',
      body: '{"id":7}',
    });
    expect(unknown).toMatchObject({ status: 400, json: { code: 3 } });
    expect(
      (await rig.request('/api/v1/applications/todo/rollback', { method: 'POST', body: '{"id":0}' })).status,
    ).toBe(200);
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the old image',
      isDone: (one) => one.operation === undefined && one.status.summary.images?.join() === 'app:1.0',
    });
    expect([status.sync.status, status.operationState?.operation.sync.syncStrategy]).toEqual([
      'OutOfSync',
      { apply: {} },
    ]);
  });
});

describe('applications of several sources', () => {
  test('have a revision per source and none of their own', async () => {
    const sources = [
      { repoURL: 'https://charts.invalid', chart: 'redis', targetRevision: '1.2.3' },
      { repoURL, targetRevision: 'main', ref: 'values' },
      { repoURL, targetRevision: 'main', path: 'apps/todo' },
    ];
    await using rig = await startRig({ sources });
    const { status } = await rig.settled();
    const tip = await rig.repository.resolve('main');
    expect(status.sync).toMatchObject({ revisions: ['1.2.3', tip, tip] });
    expect(status.sync.revision).toBeUndefined();
    expect(status.operationState?.syncResult).toMatchObject({ revision: '', revisions: ['1.2.3', tip, tip] });
    expect(status.history?.[0]).toMatchObject({ source: { repoURL: '' }, sources });
  });
});

test('a deleted application is gone with its objects, and the stream does not say so', async () => {
  await using rig = await startRig();
  await rig.settled();
  expect((await rig.request('/api/v1/applications/todo', { method: 'DELETE' })).status).toBe(200);
  await expect
    .poll(async () => (await rig.request('/api/v1/applications/todo?project=default')).status)
    .toBe(404);
  await expect.poll(() => rig.objects().length).toBe(0);
});

describe('a hydrated application', () => {
  const sourceHydrator = {
    drySource: { repoURL, targetRevision: 'main', path: 'apps/todo' },
    syncSource: { targetBranch: 'environments/todo', path: 'todo' },
  };

  test('compares the hydrated commit of another branch; the dry commit is in its status', async () => {
    await using rig = await startRig({ sourceHydrator });
    await rig.settled();
    const dry = await rig.push(deployment('app:2.0'));
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the new image',
      isDone: (one) => isSettled(one) && one.status.summary.images?.join() === 'app:2.0',
    });
    const hydrated = await rig.repository.resolve('environments/todo');
    expect(status.sync.revision).toBe(hydrated);
    expect(status.sourceHydrator).toMatchObject({
      currentOperation: { phase: 'Hydrated', drySHA: dry, hydratedSHA: hydrated },
      lastSuccessfulOperation: { drySHA: dry, hydratedSHA: hydrated },
    });
  });

  test('a dry commit is noted as compared before it is hydrated, and its mark stays that long', async () => {
    await using rig = await startRig({ sourceHydrator });
    await rig.settled();
    const { revision: before } = rig.argocd.application('todo').status.sync;
    const dry = await rig.push(deployment('app:2.0'));
    void rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the hydration to begin',
      isDone: (one) => one.status.sourceHydrator?.lastComparedDryRevision === dry,
    });
    expect(status.sourceHydrator?.currentOperation).not.toHaveProperty('drySHA');
    expect(status.sync).toMatchObject({ status: 'Synced', revision: before });
    await rig.argocd.waitFor('todo', {
      what: 'the hydration to end',
      isDone: (one) => one.status.sourceHydrator?.currentOperation?.drySHA === dry,
    });
    await rig.argocd.waitFor('todo', {
      what: 'its mark to go',
      isDone: (one) => one.metadata.annotations?.['argocd.argoproj.io/hydrate'] === undefined,
    });
  });

  test('a dry commit whose manifests cannot be made fails to be hydrated, and is not deployed', async () => {
    await using rig = await startRig({ sourceHydrator });
    await rig.settled();
    const { revision: before } = rig.argocd.application('todo').status.sync;
    const dry = await rig.push('kind: [broken\n');
    await rig.refresh();
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'the failure',
      isDone: (one) => one.status.sourceHydrator?.currentOperation?.phase === 'Failed',
    });
    expect(status.sourceHydrator).toMatchObject({
      lastComparedDryRevision: dry,
      currentOperation: { message: expect.stringMatching(/failed to get manifests.*yaml: line/) },
    });
    expect(status.sourceHydrator?.currentOperation).not.toHaveProperty('drySHA');
    expect(status.sync).toMatchObject({ status: 'Synced', revision: before });
  });

  test('a dry commit that renders the same gives no hydrated commit', async () => {
    await using rig = await startRig({ sourceHydrator });
    await rig.settled();
    const before = await rig.repository.resolve('environments/todo');
    const dry = await rig.repository.commit({
      branch: 'main',
      message: 'docs',
      files: { 'README.md': 'hello' },
    });
    await rig.refresh();
    await rig.argocd.waitFor('todo', {
      what: 'the dry commit',
      isDone: ({ status }) => status.sourceHydrator?.lastComparedDryRevision === dry,
    });
    expect(await rig.repository.resolve('environments/todo')).toBe(before);
  });
});

describe('an app of apps', () => {
  const childOf = (path: string) => `---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: child, namespace: argocd }
spec:
  project: default
  source: { repoURL: "${repoURL}", targetRevision: main, path: ${path} }
  destination: { namespace: child }
  syncPolicy: { automated: { prune: true, selfHeal: true } }
`;

  test('is Healthy with a child that is not: the child is an application of its own in its tree', async () => {
    await using rig = await startRig();
    await rig.repository.commit({
      branch: 'main',
      message: 'child',
      files: { 'apps/child/app.yaml': deployment('app:bad-pull', { deadlineSeconds: 5 }) },
    });
    await rig.push(childOf('apps/child'));
    await rig.refresh();
    await expect
      .poll(() => rig.argocd.store.get('argocd/child')?.status.health.status, { timeout: 8000 })
      .toBe('Degraded');
    expect(line(await rig.settled())).toBe('Synced/Healthy/Succeeded');
    expect(rig.argocd.tree('todo').nodes).toContainEqual(
      expect.objectContaining({ kind: 'Application', name: 'child' }),
    );
    await rig.push(deployment('app:1.0'));
    await rig.refresh();
    await expect.poll(() => rig.argocd.store.get('argocd/child'), { timeout: 8000 }).toBeUndefined();
  });
});

test('gitReplicaLagMs: a refresh right after the push still sees the old commit', async () => {
  await using rig = await startRig();
  await rig.settled();
  rig.argocd.switches.gitReplicaLagMs = 10_000;
  const revision = await rig.push(deployment('app:2.0'));
  expect((await rig.refresh()).status.sync.revision).not.toBe(revision);
  await expect.poll(async () => (await rig.refresh()).status.sync.revision, { timeout: 8000 }).toBe(revision);
});
