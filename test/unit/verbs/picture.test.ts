import { expect, test } from 'vitest';
import type { Explanation } from '../../../core/promotion/explain.ts';
import { drawWay } from '../../../scripts/verbs/explain/picture.ts';
import { showDuration } from '../../../scripts/verbs/show-duration.ts';
import { HOUR, imageOf, MINUTE } from '../dora/entries.ts';

const release = { intent: 'a', image: imageOf('api', 5) };
const now = 100 * HOUR;
const explanation: Explanation = {
  service: 'api',
  environment: 'prod',
  now,
  standings: [
    {
      environment: 'dev',
      targets: [{ target: '', state: 'verified', release, since: 0, verifiedAt: now - HOUR }],
      quarantined: [],
    },
    {
      environment: 'prod',
      targets: [
        { target: 'aks', state: 'rolling-out', release, since: now - MINUTE, deadline: now + HOUR },
        { target: 'gke', state: 'empty' },
      ],
      quarantined: [{ intent: 'b', image: imageOf('api', 4), at: 0, reason: 'crash' }],
    },
  ],
  situation: {
    kind: 'held',
    step: 'prod',
    release,
    obstacle: { gate: 'soak', code: 'soaking', text: 'it soaks', unblocks: 'time', weight: 'waiting' },
    obstacles: [],
    needsAct: false,
  },
};

test('the way shows what stands where, each target for itself, and where a release is held', () => {
  expect(drawWay(explanation).split('\n')).toEqual([
    'dev                  ──✖  prod',
    '1.5, healthy for 1h       aks: 1.5, rolling out for 1m',
    '                          gke: nothing known',
    '                          1.4 in quarantine',
  ]);
});

test('a way that is open has arrows alone', () => {
  const open = { ...explanation, situation: { kind: 'current' } } as const;
  expect(drawWay(open)).toContain('──▶  prod');
});

test.each([
  [90_500, '1m31s'],
  [11 * MINUTE + 20_000, '11m'],
  [26 * HOUR + 40 * MINUTE, '1d3h'],
  [0, '0s'],
])('%d ms are told as %s', (ms, text) => {
  expect(showDuration(ms)).toBe(text);
});
