import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replayTrace } from '../../../core/rollout/replay.ts';
import type { Step } from '../../../core/rollout/state.ts';
import { startWatch, step } from '../../../core/rollout/step.ts';
import { readTraceLine } from '../../../core/rollout/trace.ts';

const folder = join(import.meta.dirname, '../../fixtures/traces/real');

interface Case {
  readonly file: string;
  readonly what: string;
  readonly verdict: string;
  readonly reasonCode: string;
}

const cases: readonly Case[] = [
  {
    file: 'bad-pods-with-an-unchanged-image.jsonl',
    what: 'before a revert is applied, crashing pods of the bad release say nothing of it, though an init container has its image',
    verdict: 'unknown',
    reasonCode: 'trace-ended',
  },
  {
    file: 'wave-before-ours-fails.jsonl',
    what: 'another service that fails in the wave before ours keeps our release from being applied',
    verdict: 'failed',
    reasonCode: 'sync-error',
  },
  {
    file: 'sync-of-ours-is-held-for-a-moment.jsonl',
    what: 'a sync that Slipway started and that says for a moment that a window blocks it goes on',
    verdict: 'healthy',
    reasonCode: 'verified',
  },
  {
    file: 'oom-crash-loop.jsonl',
    what: 'a crash loop whose node tells the back-off only is told from a crash by how the container ended before',
    verdict: 'failed',
    reasonCode: 'oom',
  },
  {
    file: 'post-sync-hook-fails-at-later-commit.jsonl',
    what: 'Synced and Healthy beside a PostSync hook that failed at a later commit is no proof of health',
    verdict: 'unknown',
    reasonCode: 'trace-ended',
  },
  {
    file: 'sync-fails-at-later-commit.jsonl',
    what: 'a later commit that changed nothing of the application fails for the reason of ours',
    verdict: 'failed',
    reasonCode: 'sync-error',
  },
  {
    file: 'image-missing.jsonl',
    what: 'an image that the kubelet cannot find fails as soon as the registry says the same',
    verdict: 'failed',
    reasonCode: 'image-missing',
  },
  {
    file: 'image-pushed-late.jsonl',
    what: 'an image that the kubelet cannot find and the registry has by now is waited for',
    verdict: 'healthy',
    reasonCode: 'verified',
  },
  {
    file: 'quota-refuses-pods.jsonl',
    what: 'a verdict that time alone brought is brought again by the line that says so',
    verdict: 'failed',
    reasonCode: 'quota-or-admission',
  },
  {
    file: 'analysis-is-told-before-the-tree.jsonl',
    what: 'an analysis that a Rollout blames is the cause while the tree still shows it running',
    verdict: 'failed',
    reasonCode: 'analysis-failed',
  },
  {
    file: 'canary-aborted-at-its-pause.jsonl',
    what: 'a canary that somebody aborts while it is waited for has failed',
    verdict: 'failed',
    reasonCode: 'rollout-aborted',
  },
  {
    file: 'timed-pause-under-success.jsonl',
    what: 'a canary at a pause that ends by itself is no healthy one, though pauses are enough',
    verdict: 'unknown',
    reasonCode: 'trace-ended',
  },
  {
    file: 'hydration-fails.jsonl',
    what: 'a commit that cannot be hydrated fails, although Argo CD is Synced and Healthy and has compared it',
    verdict: 'failed',
    reasonCode: 'manifest-error',
  },
  {
    file: 'rolling-sync-in-steps.jsonl',
    what: 'applications that stand OutOfSync until the step of their ApplicationSet are waited for',
    verdict: 'healthy',
    reasonCode: 'verified',
  },
  {
    file: 'rolling-sync-held.jsonl',
    what: 'a step of an ApplicationSet that nobody syncs by itself blocks with a reason of its own',
    verdict: 'blocked',
    reasonCode: 'rolling-sync-held',
  },
];

function linesOf(file: string): readonly string[] {
  return readFileSync(join(folder, file), 'utf8').split('\n');
}

describe('traces of a real Argo CD', () => {
  test.each(cases)('$what', ({ file, verdict, reasonCode }) => {
    const { decision } = replayTrace(linesOf(file));
    expect({ verdict: decision.verdict, reasonCode: decision.reasonCode }).toEqual({ verdict, reasonCode });
  });

  test('a missing image fails without the registry too, when a trace ends before its answer', () => {
    const lines = linesOf('image-missing.jsonl').filter((line) => !line.includes('"source":"registry"'));
    const { decision } = replayTrace(lines);
    expect(decision.reasonCode).toBe('image-missing');
  });

  test('a sync that failed at a later commit, of which Git tells nothing, is nobody’s for sure', () => {
    const lines = linesOf('sync-fails-at-later-commit.jsonl').map((line) =>
      line.replace(/"same":\[[^\]]*\]/, '"same":[]'),
    );
    expect(replayTrace(lines).decision.verdict).toBe('unknown');
  });

  test('a window that opens asks for the pods at once: restarts before it are none in it', () => {
    const wants = wantsAtFirst('stabilising', linesOf('image-pushed-late.jsonl'));
    expect(wants.find(({ kind }) => kind === 'tree')?.dueIn).toBe(0);
  });
});

/** What is wanted, and in how many milliseconds, when the machine waits for this reason first. */
function wantsAtFirst(reason: string, lines: readonly string[]): readonly { kind: string; dueIn: number }[] {
  let current: Step | undefined;
  for (const [index, line] of lines.entries()) {
    const observation = readTraceLine(line, index + 1);
    const now = Date.parse(observation.at);
    if (observation.source === 'start') current = startWatch(observation);
    else if (current !== undefined) current = step(current.state, observation, now);
    const decision = current?.decision;
    if (decision?.kind === 'waiting' && decision.reason === reason)
      return (current?.wants ?? []).map(({ kind, notBefore }) => ({ kind, dueIn: notBefore - now }));
  }
  return [];
}
