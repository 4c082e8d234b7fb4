import { describe, expect, test } from 'vitest';
import { readWrittenImage } from '../../../core/image/written.ts';
import { listHealthyImages, noteSteadyImages } from '../../../core/rollout/seen-healthy.ts';

const pod = (name: string, image: string, status?: string) => ({
  kind: 'Pod',
  version: 'v1',
  namespace: 'todo',
  name,
  uid: name,
  images: [image],
  ...(status === undefined ? {} : { health: { status } }),
});

describe('images seen healthy beside a failing release', () => {
  test.each([
    ['the old pods of a rolling update', [pod('a', 'x:1', 'Healthy'), pod('b', 'x:2', 'Degraded')], ['x:1']],
    ['not one with a pod that fails', [pod('a', 'x:1', 'Healthy'), pod('b', 'x:1', 'Progressing')], []],
    ['not one whose health is not told', [pod('a', 'x:1')], []],
    ['no workloads, only pods', [{ ...pod('a', 'x:1', 'Healthy'), kind: 'ReplicaSet', group: 'apps' }], []],
  ])('%s', (_name, nodes, expected) => {
    expect(listHealthyImages({ nodes }, [])).toEqual(expected);
  });

  test('nothing in what is no tree', () => {
    expect(listHealthyImages('<html>', [])).toEqual([]);
  });
});

describe('images seen healthy where the application was not', () => {
  const restarted = (count: number) => ({ info: [{ name: 'Restart Count', value: String(count) }] });

  test.each([
    ['those whose pods never restarted', [pod('a', 'x:1', 'Healthy'), pod('b', 'x:2', 'Degraded')], ['x:1']],
    [
      'not one that is up between two crashes',
      [pod('a', 'x:1', 'Healthy'), { ...pod('b', 'x:1', 'Healthy'), ...restarted(4) }],
      [],
    ],
    ['one whose pods say that they never did', [{ ...pod('a', 'x:1', 'Healthy'), ...restarted(0) }], ['x:1']],
  ])('%s', (_name, nodes, expected) => {
    expect([...noteSteadyImages(new Set(), { nodes }, [])]).toEqual(expected);
  });
});

describe('a pod of the release', () => {
  const release = [readWrittenImage('shop/api:2')];
  const nodes = [
    pod('old', 'shop/api:1', 'Healthy'),
    {
      ...pod('new', 'shop/api:2', 'Degraded'),
      images: ['shop/api:1', 'shop/api:2'],
      info: [{ name: 'Restart Count', value: '3' }],
    },
  ];

  test('does not make an image look sick that it shares with the old ones', () => {
    expect(listHealthyImages({ nodes }, release)).toEqual(['shop/api:1']);
    expect(listHealthyImages({ nodes }, [])).toEqual([]);
  });

  test('that restarts is no restart of what ran before', () => {
    const seen = new Set(['shop/api:1']);
    expect([...noteSteadyImages(seen, { nodes }, release)]).toEqual(['shop/api:1']);
    expect([...noteSteadyImages(seen, { nodes }, [])]).toEqual([]);
  });
});
