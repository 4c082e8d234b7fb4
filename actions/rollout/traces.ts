import { resolve } from 'node:path';
import { openLineWriter } from '../../adapters/files/line-writer.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import type { Observation } from '../../core/rollout/observation.ts';

export interface Traces {
  readonly path: string | undefined;
  readonly open: (watch: string) => (observation: Observation) => void;
}

/** One file a watch: `trace.jsonl` for the rollout, `trace.rollback.jsonl` for its rollback. */
export function openTraces(record: string | undefined, { facts }: ActionContext): Traces {
  if (record === undefined) return { path: undefined, open: () => () => undefined };
  const path = resolve(facts.workingFolder, record);
  return {
    path,
    open: (watch) => {
      const write = openLineWriter(watch === 'rollout' ? path : insertWord(path, watch), 'the trace');
      return (observation) => write(JSON.stringify(observation));
    },
  };
}

export function insertWord(path: string, word: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') + 1
    ? `${path.slice(0, dot)}.${word}${path.slice(dot)}`
    : `${path}.${word}`;
}
