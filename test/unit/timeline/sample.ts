import type { Attempt, Phase, ReleaseTimeline } from '../../../core/timeline/timeline.ts';

const order: readonly Phase[] = ['bump', 'sync', 'health', 'stability'];

/** An attempt that began at `from` and took these milliseconds per step. */
export function attempt(
  label: string,
  from: number,
  steps: readonly number[],
  change: Partial<Attempt> = {},
): Attempt {
  let at = from;
  const spans = steps.map((length, index) => {
    const span = { phase: order[index] ?? 'diagnosis', from: at, to: at + length };
    at += length;
    return span;
  });
  return { kind: 'release', label, spans, verdict: { kind: 'healthy', at, text: 'verified' }, ...change };
}

export function failed(label: string, from: number, steps: readonly number[], text: string): Attempt {
  const one = attempt(label, from, steps);
  return { ...one, verdict: { kind: 'failed', at: one.verdict.at, text } };
}

/** One release through two environments, and one that fails in the second and is rolled back. */
export const releaseTimeline: ReleaseTimeline = {
  title: 'chat-api',
  lanes: [
    { name: 'dev', attempts: [attempt('1.5.0', 1000, [100, 200, 300, 400])] },
    {
      name: 'prod',
      attempts: [
        attempt('1.5.0', 2500, [100, 200, 300, 400]),
        failed('1.6.0', 5000, [100, 200, 2000], 'crash: exit code 1'),
        attempt('1.5.0', 7500, [100, 200, 300, 400], { kind: 'rollback' }),
      ],
    },
  ],
};

/** The same, and a release that soaks, a freeze that is lifted, and one kept out for good. */
export const heldTimeline: ReleaseTimeline = {
  ...releaseTimeline,
  lanes: releaseTimeline.lanes.map((lane) => ({
    ...lane,
    holds:
      lane.name === 'prod'
        ? [
            { kind: 'waiting', label: '1.7.0 soaks', from: 3000, to: 6000 },
            { kind: 'freeze', label: 'prod frozen: <holidays>', from: 4000, to: 6000 },
          ]
        : [{ kind: 'quarantine', label: '1.6.0', from: 7300, to: 8500 }],
  })),
};
