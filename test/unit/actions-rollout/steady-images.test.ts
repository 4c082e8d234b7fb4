import { describe, expect, test } from 'vitest';
import { collectSteadyImages } from '../../../actions/rollout/evidence.ts';
import type { Observation } from '../../../core/rollout/observation.ts';
import { application, baseline } from '../rollout/bodies.ts';

interface PodSeen {
  readonly image: string;
  readonly status: string;
  readonly restarts?: number;
}

function treeOf(app: string, pods: readonly PodSeen[]): Observation {
  const nodes = pods.map(({ image, status, restarts = 0 }, index) => ({
    kind: 'Pod',
    version: 'v1',
    namespace: 'todo',
    name: `pod-${index}`,
    uid: `pod-${index}`,
    images: [image],
    health: { status },
    info: [{ name: 'Restart Count', value: String(restarts) }],
  }));
  return { at: '2026-11-25T12:00:00.000Z', source: 'tree', app, body: { nodes } };
}

const ill = baseline({ health: 'Progressing' });

describe('what ran steadily while a release was watched', () => {
  test('is remembered after its pods are gone', () => {
    const steady = collectSteadyImages({ todo: ill }, ['x:2']);
    steady.record(treeOf('todo', [{ image: 'x:1', status: 'Healthy' }]));
    steady.record(treeOf('todo', [{ image: 'x:2', status: 'Degraded', restarts: 3 }]));
    expect(steady.list()).toEqual(['x:1']);
  });

  test('is remembered of an application that was healthy, but in the middle of a sync', () => {
    const steady = collectSteadyImages({ todo: baseline({ requested: true }) }, ['x:2']);
    steady.record(treeOf('todo', [{ image: 'x:1', status: 'Healthy' }]));
    expect(steady.list()).toEqual(['x:1']);
  });

  test('does not count once a pod of it has restarted', () => {
    const steady = collectSteadyImages({ todo: ill }, ['x:2']);
    steady.record(treeOf('todo', [{ image: 'x:1', status: 'Healthy' }]));
    steady.record(treeOf('todo', [{ image: 'x:1', status: 'Healthy', restarts: 1 }]));
    expect(steady.list()).toEqual([]);
  });

  test('is not asked for where the baseline tells it, or nobody watches', () => {
    const steady = collectSteadyImages({ todo: baseline() }, ['x:2']);
    steady.record(treeOf('todo', [{ image: 'x:1', status: 'Healthy' }]));
    steady.record(treeOf('other', [{ image: 'x:1', status: 'Healthy' }]));
    steady.record({ ...treeOf('todo', []), source: 'get', body: application() } as Observation);
    expect(steady.list()).toEqual([]);
  });
});
