import { readTextFile } from '../../adapters/files/text-file.ts';
import type { ActionOutcome } from '../../core/action/definition.ts';
import { replayTrace } from '../../core/rollout/replay.ts';
import { readTraceLine } from '../../core/rollout/trace.ts';
import { actionOutcomeOf } from './result.ts';
import { listChanges } from './timeline.ts';

const LARGEST_TRACE = 256 * 1024 * 1024;

/** Judges a recorded trace on its own times; no server is asked and nothing is rolled back. */
export async function replayRollout(path: string): Promise<ActionOutcome> {
  const text = await readTextFile({ path, purpose: 'the trace', maxBytes: LARGEST_TRACE });
  const lines = text.split('\n');
  const { decision, moments } = replayTrace(lines);
  const timeline = moments.flatMap(({ at, decision: now }, index) =>
    listChanges(moments[index - 1]?.decision, now, at),
  );
  const start = readTraceLine(lines.find((line) => line.trim() !== '') ?? '', 1);
  return actionOutcomeOf({
    revision: start.source === 'start' ? start.revision : '',
    images: start.source === 'start' ? start.images : [],
    startedAt: Date.parse(start.at),
    endedAt: decision.at,
    verdict: decision,
    rollback: { word: 'no', reason: 'a replay changes nothing' },
    timeline,
  });
}
