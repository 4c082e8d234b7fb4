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
