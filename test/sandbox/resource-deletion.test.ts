import { expect, test } from 'vitest';
import { deployment, isSettled, isSettledAt, type Rig, startRig } from './rig.ts';

const stateful = (image: string) =>
  deployment(image, { replicas: 2 }).replace('kind: Deployment', 'kind: StatefulSet');

const podPath = (name: string, kind = 'Pod') =>
  `/api/v1/applications/todo/resource?kind=${kind}&version=v1&group=&namespace=todo&resourceName=${name}`;

function nodeOf(rig: Rig, name: string) {
  return rig.argocd.tree('todo').nodes.find((node) => node.kind === 'Pod' && node.name === name);
}

async function startStateful(): Promise<Rig> {
  const rig = await startRig();
  await rig.push(stateful('app:1.0'));
  await rig.refresh();
  await rig.argocd.waitFor('todo', {
    what: 'the stateful set',
    isDone: (one) => isSettled(one) && nodeOf(rig, 'api-1')?.health?.status === 'Healthy',
  });
  return rig;
}

test('a StatefulSet stays behind its broken pod after a revert, until that pod is deleted', async () => {
  await using rig = await startStateful();
  await rig.push(stateful('app:bad-pull'));
  await rig.refresh();
  await expect.poll(() => nodeOf(rig, 'api-1')?.health?.status, { timeout: 8000 }).toBe('Degraded');
  const broken = nodeOf(rig, 'api-1')?.uid;
  const revert = await rig.push(stateful('app:1.0'));
  await rig.refresh();
  await expect
    .poll(() => rig.argocd.application('todo').status.sync, { timeout: 8000 })
    .toMatchObject({ status: 'Synced', revision: revert });
  // Nearly half a minute of the cluster's life, in which Kubernetes does not replace it.
  await expect(
    expect.poll(() => nodeOf(rig, 'api-1')?.uid, { timeout: 1000 }).not.toBe(broken),
  ).rejects.toThrow();
  expect(await rig.request(podPath('api-1'), { method: 'DELETE' })).toMatchObject({ status: 200, json: {} });
  await rig.argocd.waitFor('todo', { what: 'the release before', isDone: isSettledAt(revert) });
  expect(nodeOf(rig, 'api-1')?.uid).not.toBe(broken);
});

test('deleting takes a right that names the object; the right to delete the application is none', async () => {
  await using rig = await startStateful();
  const rights = (action: string) =>
    ['get', action].map((one) => ({ resource: 'applications', action: one, object: 'default/*' }));
  const ask = (action: string) => {
    const token = rig.argocd.tokens.issue({ account: 'ci', permissions: rights(action) });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return rig.request(podPath('api-1'), { method: 'DELETE', headers });
  };
  const refused = await ask('delete');
  expect(refused.status).toBe(403);
  expect(refused.text).toContain('permission denied: applications, delete//Pod/todo/api-1, default/todo');
  expect(await ask('delete/*/Pod/*')).toMatchObject({ status: 200 });
});

test('what is no part of the application is told from what is gone since the last look', async () => {
  await using rig = await startRig();
  await rig.settled();
  expect(await rig.request(podPath('api-7'))).toMatchObject({ status: 400, json: { code: 3 } });
  const pod = rig.argocd.tree('todo').nodes.find(({ kind }) => kind === 'Pod')?.name ?? '';
  rig.argocd.switches.controllerStopped = true;
  expect(await rig.request(podPath(pod), { method: 'DELETE' })).toMatchObject({ status: 200 });
  await expect
    .poll(() => rig.request(podPath(pod)), { timeout: 8000 })
    .toMatchObject({
      status: 404,
      json: { code: 5, message: expect.stringContaining(`pods "${pod}" not found`) },
    });
});
