import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { replayTrace } from '../../../core/rollout/replay.ts';
import { START } from './bodies.ts';

const folder = join(import.meta.dirname, '../../fixtures/traces');

/**
 * What each trace shows and comes to. `second`: when in the trace the verdict is due; null where the trace ends
 * undecided; `end` where the failure is certain and its cause was still being read.
 */
const expectations = z
  .array(
    z.object({
      file: z.string(),
      shows: z.string(),
      verdict: z.string(),
      reasonCode: z.string(),
      second: z.union([z.number(), z.null(), z.literal('end')]),
    }),
  )
  .parse(JSON.parse(readFileSync(join(folder, 'verdicts.json'), 'utf8')));

test.each(expectations)('$shows', ({ file, verdict, reasonCode, second }) => {
  const { decision, line } = replayTrace(readLines(file));
  const due = line === null ? null : (decision.at - START) / 1000;
  expect({ verdict: decision.verdict, reasonCode: decision.reasonCode, due }).toEqual({
    verdict,
    reasonCode,
    due: second === 'end' ? null : second,
  });
});

test('every trace has its verdict', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  expect(files.map((name) => basename(name, '.jsonl')).sort()).toEqual(
    expectations.map(({ file }) => file).sort(),
  );
});

describe('a verdict', () => {
  test('says what it rests on', () => {
    const { decision } = replayTrace(readLines('old-commit-then-ours'));
    expect(decision.evidence.map(({ source }) => source)).toContain('get');
    expect(decision.evidence.map(({ fact }) => fact).join('\n')).toContain('the very commit');
  });

  test.each([
    ['healthy', 'old-commit-then-ours', 0],
    ['failed', 'hook-fails', 1],
    ['blocked', 'no-auto-sync', 4],
    ['superseded', 'later-commit-changes-the-same-image', 4],
    ['unknown', 'time-runs-out', 4],
  ])('that is %s exits with its own status', (_, file, exitStatus) => {
    expect(replayTrace(readLines(file)).decision.exitStatus).toBe(exitStatus);
  });

  test('lays a failure of the commit as a whole to the commit, a failure of our pods to the release', () => {
    expect(replayTrace(readLines('manifests-do-not-parse')).decision.blame).toBe('commit');
    expect(replayTrace(readLines('crash-loop')).decision.blame).toBe('release');
  });

  test('point 37: carries the last words of the failing container and the events of its pod', () => {
    const { rootCause } = replayTrace(readLines('crash-loop')).decision;
    expect(rootCause?.log).toBe('panic: no database');
    expect(rootCause?.events).toEqual(['BackOff: Back-off restarting failed container']);
    expect(rootCause?.container).toBe('app');
  });

  test('point 27: says what was waited for last when the time ran out', () => {
    expect(replayTrace(readLines('time-runs-out')).decision.explanation).toContain('expected digest');
  });

  test('point 23: is waited for with the broken pod that a StatefulSet waits for', () => {
    const { explanation } = replayTrace(readLines('stateful-set-waits-for-a-broken-pod')).decision;
    expect(explanation).toContain(
      'waits for Pod chat-api-1 of an earlier release (CrashLoopBackOff): delete that pod',
    );
  });

  test('point 24: is waited for with the step a Rollout stands at, and what ends the pause', () => {
    const { moments } = replayTrace(readLines('rollout-pauses-and-is-waited-for'));
    const paused = replayTrace(readLines('rollout-pauses-and-is-waited-for').slice(0, 6)).decision
      .explanation;
    expect(moments.map(({ decision }) => (decision.kind === 'waiting' ? decision.reason : ''))).toContain(
      'rollout-paused',
    );
    expect(paused).toContain('(step 2 of 3: CanaryPauseStep); promote or abort it to go on');
  });

  test('point 47: is the same when its trace is replayed again', () => {
    for (const { file } of expectations) {
      expect(replayTrace(readLines(file)).decision, file).toEqual(replayTrace(readLines(file)).decision);
    }
  });
});

function readLines(file: string): readonly string[] {
  return readFileSync(join(folder, `${file}.jsonl`), 'utf8').split('\n');
}
