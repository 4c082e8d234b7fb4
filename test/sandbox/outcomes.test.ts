import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { TreeNode } from '../../scripts/sandbox/argocd/model.ts';
import { outcomeOfTag, parseOutcome } from '../../scripts/sandbox/cluster/outcomes.ts';
import { type DeploymentOptions, deployment, isSettled, type Rig, startRig } from './rig.ts';

const logEntry = z.object({ result: z.object({ content: z.string(), last: z.boolean() }) });

async function deploy(rig: Rig, image: string, options: DeploymentOptions = {}): Promise<void> {
  await rig.settled();
  await rig.push(deployment(image, options));
  await rig.refresh();
}

/** Every state in which a pod of the image was seen from now on, each with the health of the application then. */
function recordPods(
  rig: Rig,
  image: string,
): { readonly reason: string; readonly node: TreeNode; readonly appHealth: string }[] {
  const seen: { reason: string; node: TreeNode; appHealth: string }[] = [];
  rig.argocd.onTree('todo', ({ nodes }) => {
    const node = nodes.find(({ kind, images }) => kind === 'Pod' && images?.includes(image));
    if (node === undefined) return;
    const appHealth = rig.argocd.application('todo').status.health.status;
    seen.push({ reason: infoOf(node, 'Status Reason') ?? '', node, appHealth });
  });
  return seen;
}

function podsOf(rig: Rig, image: string): readonly TreeNode[] {
  return rig.argocd
    .tree('todo')
    .nodes.filter(({ kind, images }) => kind === 'Pod' && images?.includes(image));
}

function infoOf(node: TreeNode | undefined, name: string): string | undefined {
  return node?.info?.find((info) => info.name === name)?.value;
}

async function manifestOf(rig: Rig, node: TreeNode): Promise<unknown> {
  const query = new URLSearchParams({
    kind: node.kind,
    version: node.version,
    group: node.group ?? '',
    namespace: node.namespace,
    resourceName: node.name,
  });
  const { json } = await rig.request(`/api/v1/applications/todo/resource?${query}`);
  return JSON.parse(z.object({ manifest: z.string() }).parse(json).manifest);
}

describe('what becomes of a container is a word in the tag of its image', () => {
  test.each([
    ['ghcr.io/acme/app:1.2.3', 'ready', 0],
    ['ghcr.io/acme/app:1.2.3-crash', 'crash', 0],
    ['app:late-crash', 'late-crash', 0],
    ['app:v2-slow-5s', 'slow', 5],
    ['app:slow', 'slow', 20],
    ['app:1.0.bad-pull@sha256:0000', 'bad-pull', 0],
    ['localhost:5000/crash/app:1.0', 'ready', 0],
    ['app:crashed', 'ready', 0],
  ])('%s is %s', (image, name, amount) => {
    expect(outcomeOfTag(image)).toEqual({ name, amount });
  });

  test('a text without a known word names none', () => {
    expect(parseOutcome('stable')).toBeUndefined();
  });

  test.each([
    ['bad-pull', 'ErrImagePull', 'Degraded', /not found/],
    ['bad-pull', 'ImagePullBackOff', 'Degraded', /Back-off pulling image.*not found/],
    ['bad-auth', 'ErrImagePull', 'Degraded', /failed to authorize/],
    ['crash', 'CrashLoopBackOff', 'Degraded', /back-off \d+s restarting failed container=api/],
    ['oom', 'CrashLoopBackOff', 'Degraded', /back-off/],
    ['no-config', 'CreateContainerConfigError', 'Degraded', /configmap "api-settings" not found/],
    ['unschedulable', 'Pending', 'Progressing', /^$/],
    ['unready', 'Running', 'Progressing', /^$/],
  ])('%s shows as %s, %s in the tree', async (outcome, reason, health, message) => {
    await using rig = await startRig();
    const seen = recordPods(rig, `app:${outcome}`);
    await deploy(rig, `app:${outcome}`);
    const found = () => seen.find((one) => one.reason === reason && one.appHealth === 'Progressing');
    await expect.poll(found, { timeout: 8000 }).toBeDefined();
    expect(found()?.node.health?.status).toBe(health);
    expect(found()?.node.health?.message ?? '').toMatch(message);
  });

  test('crash: terminations add up, the previous container has logs and the event says back-off', async () => {
    await using rig = await startRig();
    await deploy(rig, 'app:crash');
    const pod = () => podsOf(rig, 'app:crash')[0];
    await expect
      .poll(() => Number(infoOf(pod(), 'Restart Count') ?? 0), { timeout: 8000 })
      .toBeGreaterThanOrEqual(2);
    const node = pod();
    if (node === undefined) throw new Error('no pod');
    expect(await manifestOf(rig, node)).toMatchObject({
      status: {
        containerStatuses: [
          {
            ready: false,
            restartCount: expect.any(Number),
            lastState: { terminated: { exitCode: 1, reason: 'Error' } },
          },
        ],
      },
    });
    const logs = await rig.request(
      `/api/v1/applications/todo/pods/${node.name}/logs?namespace=todo&container=api&previous=true&tailLines=2`,
    );
    const lines = logs.text
      .trim()
      .split('\n')
      .map((text) => logEntry.parse(JSON.parse(text)).result);
    expect(lines.map(({ last }) => last)).toEqual([false, false, true]);
    expect(lines[0]?.content).toContain('DATABASE_URL');
    const events = await rig.request(
      `/api/v1/applications/todo/events?resourceNamespace=todo&resourceName=${node.name}&resourceUID=${node.uid}`,
    );
    expect(events.json).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ reason: 'BackOff', type: 'Warning' })]),
    });
  });

  test('oom: killed with exit code 137', async () => {
    await using rig = await startRig();
    await deploy(rig, 'app:oom');
    await expect
      .poll(() => Number(infoOf(podsOf(rig, 'app:oom')[0], 'Restart Count') ?? 0), { timeout: 8000 })
      .toBeGreaterThan(1);
    const [node] = podsOf(rig, 'app:oom');
    if (node === undefined) throw new Error('no pod');
    expect(JSON.stringify(await manifestOf(rig, node))).toContain('"reason":"OOMKilled","exitCode":137');
  });

  test('init-fail: the init container crashes, the pod stays Progressing with Init:CrashLoopBackOff', async () => {
    await using rig = await startRig();
    await deploy(rig, 'app:init-fail', { initImage: 'migrate:1.0' });
    await expect
      .poll(() => podsOf(rig, 'app:init-fail').map((pod) => infoOf(pod, 'Status Reason')), { timeout: 8000 })
      .toEqual(['Init:CrashLoopBackOff']);
    expect(podsOf(rig, 'app:init-fail')[0]?.health?.status).toBe('Progressing');
  });

  test('quota: no pod at all; the replica set is Degraded and its event says why', async () => {
    await using rig = await startRig();
    await deploy(rig, 'app:quota');
    const sets = () =>
      rig.argocd
        .tree('todo')
        .nodes.filter(({ kind, health }) => kind === 'ReplicaSet' && health?.status === 'Degraded');
    await expect.poll(() => sets().length, { timeout: 8000 }).toBe(1);
    const [set] = sets();
    expect(set?.health?.message).toContain('exceeded quota');
    const events = await rig.request(
      `/api/v1/applications/todo/events?resourceNamespace=todo&resourceName=${set?.name}&resourceUID=${set?.uid}`,
    );
    expect(events.text).toContain('FailedCreate');
  });
});

describe('the cluster over time', () => {
  test('a failing rollout is Degraded only when its progress deadline is over, and the culprit is named', async () => {
    await using rig = await startRig();
    const seen = recordPods(rig, 'app:bad-pull');
    await deploy(rig, 'app:bad-pull', { deadlineSeconds: 20 });
    const { status } = await rig.argocd.waitFor('todo', {
      what: 'Degraded',
      isDone: (one) => one.status.health.status === 'Degraded',
    });
    expect(seen.find(({ reason }) => reason === 'ErrImagePull')?.appHealth).toBe('Progressing');
    expect(status.health.message).toBe('Caused by apps/Deployment:todo/api');
    expect(status.summary.images).toEqual(['app:1.0', 'app:bad-pull']);
  });

  test('a revert shows OutOfSync, Degraded and Succeeded at the reverted revision before it is healthy', async () => {
    await using rig = await startRig();
    await deploy(rig, 'app:bad-pull', { deadlineSeconds: 10 });
    await rig.argocd.waitFor('todo', {
      what: 'Degraded',
      isDone: (one) => one.status.health.status === 'Degraded',
    });
    const writes = rig.recordWrites();
    const revert = await rig.push(deployment('app:1.0'));
    await rig.refresh();
    await rig.argocd.waitFor('todo', {
      what: 'the revert',
      isDone: (one) => isSettled(one) && one.status.sync.revision === revert,
    });
    const atRevert = writes.filter(({ status }) => status.sync.revision === revert);
    expect(
      atRevert.map(
        ({ status }) => `${status.sync.status}/${status.health.status}/${status.operationState?.phase}`,
      ),
    ).toContain('OutOfSync/Degraded/Succeeded');
  });

  test('late-crash: healthy first, then Progressing and never Degraded', async () => {
    await using rig = await startRig();
    await deploy(rig, 'app:late-crash', { deadlineSeconds: 10 });
    await rig.argocd.waitFor('todo', {
      what: 'healthy at the image',
      isDone: (one) => isSettled(one) && one.status.summary.images?.join() === 'app:late-crash',
    });
    const writes = rig.recordWrites();
    await expect
      .poll(() => infoOf(podsOf(rig, 'app:late-crash')[0], 'Status Reason'), { timeout: 8000 })
      .toBe('CrashLoopBackOff');
    await rig.argocd.waitFor('todo', {
      what: 'Progressing',
      isDone: (one) => one.status.health.status === 'Progressing',
    });
    await expect
      .poll(() => Number(infoOf(podsOf(rig, 'app:late-crash')[0], 'Restart Count') ?? 0), { timeout: 8000 })
      .toBeGreaterThan(1);
    expect(writes.map(({ status }) => status.health.status)).not.toContain('Degraded');
  });

  test('slow-N: Progressing until its seconds are over, Healthy then', async () => {
    await using rig = await startRig();
    const seen = recordPods(rig, 'app:slow-10');
    await deploy(rig, 'app:slow-10');
    await rig.argocd.waitFor('todo', {
      what: 'the slow image',
      isDone: (one) => isSettled(one) && one.status.summary.images?.join() === 'app:slow-10',
    });
    expect(
      seen.some(({ reason, node }) => reason === 'Running' && node.health?.status === 'Progressing'),
    ).toBe(true);
  });

  test('flap: Healthy, Progressing and Healthy again', async () => {
    await using rig = await startRig();
    const writes = rig.recordWrites();
    await deploy(rig, 'app:flap-1');
    const health = () =>
      writes.map(({ status }) => status.health.status).filter((one, index, all) => one !== all[index - 1]);
    await expect
      .poll(() => health().slice(-4), { timeout: 8000 })
      .toEqual(['Progressing', 'Healthy', 'Progressing', 'Healthy']);
  });

  test('three replicas are replaced one at a time, and never fewer than three serve', async () => {
    await using rig = await startRig();
    await rig.push(deployment('app:1.0', { replicas: 3 }));
    await rig.refresh();
    await rig.argocd.waitFor('todo', {
      what: 'three pods',
      isDone: (one) => isSettled(one) && podsOf(rig, 'app:1.0').length === 3,
    });
    const served: number[] = [];
    rig.argocd.cluster.onChange(() => {
      const live = rig.argocd.cluster.get({ kind: 'Deployment', namespace: 'todo', name: 'api' });
      if (live?.kind === 'Deployment' && live.status.replicas > 0) served.push(live.status.available);
    });
    const revision = await rig.push(deployment('app:2.0', { replicas: 3 }));
    await rig.refresh();
    await rig.argocd.waitFor('todo', {
      what: 'the new image',
      isDone: (one) => isSettled(one) && one.status.sync.revision === revision,
    });
    await expect.poll(() => podsOf(rig, 'app:1.0').length, { timeout: 8000 }).toBe(0);
    expect(Math.min(...served)).toBe(3);
    expect(Math.max(...served)).toBe(4);
  });

  test('a reverted template takes up its old replica set under a new revision number', async () => {
    await using rig = await startRig();
    await deploy(rig, 'app:2.0');
    await rig.argocd.waitFor('todo', {
      what: 'the new image',
      isDone: (one) => isSettled(one) && one.status.summary.images?.join() === 'app:2.0',
    });
    await deploy(rig, 'app:1.0');
    await rig.argocd.waitFor('todo', {
      what: 'the old image',
      isDone: (one) => isSettled(one) && one.status.summary.images?.join() === 'app:1.0',
    });
    const revisions = rig.argocd
      .tree('todo')
      .nodes.filter(({ kind }) => kind === 'ReplicaSet')
      .map((set) => infoOf(set, 'Revision'));
    expect(revisions.sort()).toEqual(['Rev:2', 'Rev:3']);
  });
});

describe('other workloads', () => {
  const stateful = (image: string) =>
    deployment(image, { replicas: 2 }).replace('kind: Deployment', 'kind: StatefulSet');
  const rollout = (image: string) =>
    deployment(image, { replicas: 2 })
      .replace('apps/v1', 'argoproj.io/v1alpha1')
      .replace('kind: Deployment', 'kind: Rollout')
      .replace(
        '  template:',
        '  strategy: { canary: { steps: [{ setWeight: 50 }, { pause: {} }] } }\n  template:',
      );

  test('a stateful set replaces its pods from the last, and a bad image leaves it Progressing for ever', async () => {
    await using rig = await startRig();
    await rig.push(stateful('app:1.0'));
    await rig.refresh();
    await rig.argocd.waitFor('todo', {
      what: 'the stateful set',
      isDone: (one) => isSettled(one) && podsOf(rig, 'app:1.0').length === 2,
    });
    await rig.push(stateful('app:bad-pull'));
    await rig.refresh();
    await expect
      .poll(() => podsOf(rig, 'app:bad-pull').map(({ name }) => name), { timeout: 8000 })
      .toEqual(['api-1']);
    await expect
      .poll(() => infoOf(podsOf(rig, 'app:bad-pull')[0], 'Status Reason'), { timeout: 8000 })
      .toMatch(/ImagePull/);
    expect(podsOf(rig, 'app:1.0').map(({ name }) => name)).toEqual(['api-0']);
    expect(rig.argocd.application('todo').status.health.status).toBe('Progressing');
  });

  test('a canary stops at its pause as Suspended and Synced; abort makes it Degraded, promote-full ends it', async () => {
    await using rig = await startRig();
    await rig.push(rollout('app:1.0'));
    await rig.refresh();
    await rig.argocd.waitFor('todo', {
      what: 'the stable version',
      isDone: (one) => isSettled(one) && podsOf(rig, 'app:1.0').length === 2,
    });
    await rig.push(rollout('app:2.0'));
    await rig.refresh();
    const paused = await rig.argocd.waitFor('todo', {
      what: 'a pause',
      isDone: (one) => one.status.health.status === 'Suspended',
    });
    expect([paused.status.sync.status, podsOf(rig, 'app:2.0').length]).toEqual(['Synced', 1]);
    const act = (action: string) =>
      rig.request('/api/v1/applications/todo/resource/actions/v2', {
        method: 'POST',
        body: JSON.stringify({
          group: 'argoproj.io',
          version: 'v1alpha1',
          kind: 'Rollout',
          namespace: 'todo',
          resourceName: 'api',
          action,
        }),
      });
    expect((await act('abort')).status).toBe(200);
    await rig.argocd.waitFor('todo', {
      what: 'an abort',
      isDone: (one) => one.status.health.status === 'Degraded',
    });
    await act('retry');
    await rig.argocd.waitFor('todo', {
      what: 'a pause',
      isDone: (one) => one.status.health.status === 'Suspended',
    });
    await act('promote-full');
    await rig.argocd.waitFor('todo', {
      what: 'the promotion',
      isDone: (one) => isSettled(one) && one.status.summary.images?.join() === 'app:2.0',
    });
    expect((await act('explode')).status).toBe(400);
  });
});
