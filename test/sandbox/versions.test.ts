import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { behavioursOf } from '../../scripts/sandbox/argocd/behaviours.ts';
import type { Application } from '../../scripts/sandbox/argocd/model.ts';
import { applicationSchema, eventListSchema, treeSchema } from './argocd-schema.ts';
import { type Answer, deployment, isSettledAt, service, startRig, startSettled } from './rig.ts';

function manifestOf({ json }: Answer): unknown {
  return JSON.parse(z.looseObject({ manifest: z.string() }).parse(json).manifest);
}

/** The health an answer gives of the first resource of its application. */
function healthIn({ json }: Answer): string | undefined {
  return applicationSchema.parse(json).status.resources?.[0]?.health?.status;
}

describe.concurrent('the release that is played', () => {
  test('answers with its own version', async () => {
    await using rig = await startRig({}, { version: '2.14.11' });
    const { json } = await rig.request('/api/version');
    expect(json).toEqual({ Version: 'v2.14.11+sandbox' });
  });

  test.each(['2.13.8', '1.0.0', '3.6', 'latest', ''])('"%s" is none that the sandbox knows', (version) => {
    expect(() => behavioursOf(version)).toThrow(RangeError);
  });

  test('is one from 2.14.0 on, whatever is stamped behind its number', () => {
    expect(behavioursOf('v3.5.1+8283115')).toEqual(behavioursOf('3.5.1'));
    expect(behavioursOf('2.14.0').tracking).toBe('label');
  });

  test.each(['2.14.21', '3.0.19', '3.1.16', '3.2.12', '3.3.14', '3.4.7', '3.5.1', '3.6.1'])(
    '%s gives only fields that Argo CD documents, in every state',
    async (version) => {
      await using rig = await startRig({}, { version });
      const writes = rig.recordWrites();
      await rig.settled();
      const revision = await rig.push(`${deployment('app:2.0', { replicas: 2 })}${service(80)}`);
      await rig.refresh();
      await rig.argocd.waitFor('todo', { what: 'the new revision', isDone: isSettledAt(revision) });
      for (const write of writes) expect(() => applicationSchema.parse(write)).not.toThrow();
      const tree = treeSchema.parse((await rig.request('/api/v1/applications/todo/resource-tree')).json);
      for (const node of tree.nodes) {
        // Pods of the release before may go away meanwhile.
        if (!('uid' in node) || node.kind === 'Pod') continue;
        const events = await rig.request(
          `/api/v1/applications/todo/events?resourceName=${node.name}&resourceNamespace=todo&resourceUID=${node.uid}`,
        );
        expect(() => eventListSchema.parse(events.json)).not.toThrow();
      }
    },
  );
});

describe.concurrent('how objects are tracked', () => {
  const rows = [
    {
      version: '2.14.21',
      method: 'label',
      metadata: { labels: { 'app.kubernetes.io/instance': 'todo' } },
    },
    {
      version: '3.0.0',
      method: 'annotation',
      metadata: { annotations: { 'argocd.argoproj.io/tracking-id': 'todo:apps/Deployment:todo/api' } },
    },
  ];

  test.for(rows)('$version marks them with a $method, and finds them by it', async (row, { expect }) => {
    await using rig = await startSettled(row.version);
    const query = 'kind=Deployment&group=apps&version=v1&namespace=todo&resourceName=api';
    const answer = await rig.request(`/api/v1/applications/todo/resource?${query}`);
    expect((await rig.request('/api/v1/settings')).json).toMatchObject({ trackingMethod: row.method });
    expect(manifestOf(answer)).toMatchObject({ metadata: row.metadata });
    await rig.push(deployment('app:1.0', { name: 'other' }));
    await rig.refresh();
    await expect
      .poll(() => rig.argocd.cluster.ofKind('Deployment', 'todo').map(({ ref }) => ref.name), {
        timeout: 8000,
      })
      .toEqual(['other']);
  });
});

describe.concurrent('the health of each resource', () => {
  test.each([
    ['2.14.21', undefined, 'Healthy'],
    ['3.0.0', 'appTree', undefined],
  ])('%s names %s as its place: a list has %s', async (version, source, health) => {
    await using rig = await startSettled(version);
    const list = await rig.request('/api/v1/applications');
    const [listed] = z.looseObject({ items: z.array(applicationSchema) }).parse(list.json).items;
    expect(listed?.status.resourceHealthSource).toBe(source);
    expect(listed?.status.resources?.[0]?.health?.status).toBe(health);
    expect(healthIn(await rig.request('/api/v1/applications/todo'))).toBe('Healthy');
  });

  test.each([
    ['2.14.21', 'Healthy'],
    ['3.0.19', undefined],
    ['3.0.20', 'Healthy'],
    ['3.1.8', undefined],
    ['3.1.9', 'Healthy'],
    ['3.2.0', 'Healthy'],
  ])('%s says %s in the answer to a refresh', async (version, health) => {
    await using rig = await startSettled(version);
    expect(healthIn(await rig.request('/api/v1/applications/todo?refresh=normal'))).toBe(health);
  });
});

describe.concurrent('a resource that is not created yet', () => {
  const closed = {
    kind: 'deny',
    schedule: '* * * * *',
    duration: '1h',
    manualSync: false,
    active: true,
  } as const;

  test.each([
    ['2.14.21', 'Missing', undefined, 'Missing'],
    ['3.1.16', 'Missing', undefined, undefined],
    ['3.2.0', 'Missing', 'Missing', 'Missing'],
    ['3.3.14', 'Missing', 'Missing', 'Missing'],
    ['3.4.0', 'Healthy', 'Missing', 'Missing'],
  ])('%s: the application is %s, its node %s, its entry %s', async (version, health, inTree, inList) => {
    await using rig = await startSettled(version);
    rig.argocd.setWindows('todo', [closed]);
    await rig.push(`${deployment('app:1.0')}---\n${deployment('app:1.0', { name: 'second' })}`);
    const { status } = await rig.refresh();
    const node = rig.argocd.tree('todo').nodes.find(({ name }) => name === 'second');
    const entry = status.resources?.find(({ name }) => name === 'second');
    expect([status.sync.status, status.health.status]).toEqual(['OutOfSync', health]);
    expect(node).toEqual({
      ...{ group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'todo', name: 'second' },
      ...(inTree === undefined ? {} : { health: { status: inTree } }),
    });
    expect(entry?.health?.status).toBe(inList);
    expect(() => treeSchema.parse(rig.argocd.tree('todo'))).not.toThrow();
  });

  test.each(['2.14.21', '3.6.1'])('%s: an application without any is Missing', async (version) => {
    await using rig = await startRig({ windows: [closed] }, { version });
    const { status } = await rig.refresh();
    expect(status.health.status).toBe('Missing');
  });
});

test.concurrent.each([
  ['3.5.1', undefined],
  ['3.6.1', 'Caused by apps/Deployment:todo/api'],
])('%s: an unhealthy application says %s', async (version, message) => {
  await using rig = await startSettled(version);
  await rig.push(deployment('app:slow-60'));
  await rig.refresh();
  const { status } = await rig.argocd.waitFor('todo', {
    what: 'progress',
    isDone: (one) => one.status.health.status === 'Progressing',
  });
  expect(status.health.message).toBe(message);
});

describe.concurrent('a refresh', () => {
  const prefix = 'argocd.argoproj.io/';

  test.each([
    ['3.4.7', ['hydrate', 'refresh'], []],
    ['3.5.0', ['hydrate', 'refresh'], ['hydrate']],
    [
      '3.6.1',
      ['hydrate', 'hydrate-timestamp', 'refresh', 'refresh-timestamp'],
      ['hydrate', 'hydrate-timestamp'],
    ],
  ])('%s sets %j and leaves %j', async (version, asked, left) => {
    await using rig = await startSettled(version);
    const writes = rig.recordWrites();
    const marksOf = ({ metadata }: Application) =>
      Object.keys(metadata.annotations ?? {})
        .map((name) => name.replace(prefix, ''))
        .sort();
    const refreshed = await rig.refresh();
    expect(writes[0] === undefined ? [] : marksOf(writes[0])).toEqual(asked);
    expect(marksOf(refreshed)).toEqual(left);
  });

  test.each([
    ['3.5.1', 0],
    ['3.6.1', 1],
  ])('%s: %i write shows what was found while the refresh is still asked for', async (version, count) => {
    await using rig = await startSettled(version);
    const revision = await rig.push(deployment('app:2.0'));
    const writes = rig.recordWrites();
    await rig.refresh();
    const early = writes.filter(
      ({ metadata, status }) =>
        metadata.annotations?.[`${prefix}refresh`] !== undefined && status.sync.revision === revision,
    );
    expect(early).toHaveLength(count);
  });

  test.for([
    ['2.14.21', 'is lost'],
    ['3.5.1', 'is lost'],
    ['3.6.1', 'is done after it'],
  ])(
    '%s: one that is asked for while another is under way %s',
    async ([version = '', outcome], { expect }) => {
      await using rig = await startSettled(version);
      const before = rig.argocd.application('todo').status.sync.revision;
      const writes = rig.recordWrites();
      const looks = vi.spyOn(rig.repository, 'resolve');
      rig.argocd.switches.gitDelayMs = 60_000;
      const rival = rig.request('/api/v1/applications/todo?refresh=normal');
      await expect.poll(() => looks.mock.settledResults.length).toBeGreaterThan(0);
      const revision = await rig.push(deployment('app:2.0'));
      const ours = rig.request('/api/v1/applications/todo?refresh=normal');
      await expect.poll(() => writes.length).toBe(2);
      rig.argocd.switches.gitDelayMs = 0;
      await Promise.all([rival, ours]);
      const seen = rig.argocd.application('todo').status.sync.revision;
      expect(seen).toBe(outcome === 'is lost' ? before : revision);
    },
  );
});
