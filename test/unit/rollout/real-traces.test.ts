import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replayTrace } from '../../../core/rollout/replay.ts';

const folder = join(import.meta.dirname, '../../fixtures/traces/real');

interface Case {
  readonly file: string;
  readonly what: string;
  readonly verdict: string;
  readonly reasonCode: string;
}

const cases: readonly Case[] = [
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
];

describe('traces of a real Argo CD', () => {
  test.each(cases)('$what', ({ file, verdict, reasonCode }) => {
    const { decision } = replayTrace(readFileSync(join(folder, file), 'utf8').split('\n'));
    expect({ verdict: decision.verdict, reasonCode: decision.reasonCode }).toEqual({ verdict, reasonCode });
  });
});
