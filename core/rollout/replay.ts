import { settleFailures } from './advance.ts';
import { combine, traceEnded } from './combine.ts';
import type { Decision, VerdictDecision } from './decision.ts';
import type { Observation } from './observation.ts';
import type { WatchState } from './state.ts';
import { combinationOf, startWatch, step } from './step.ts';
import { invalidLine, readTraceLine } from './trace.ts';

/** One change of what was decided, as the trace went on. */
export interface ReplayMoment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly line: number;
  readonly decision: Decision;
}

export interface Replay {
  readonly decision: VerdictDecision;
  /** The line after which the verdict was due; nothing where the trace ended before. */
  readonly line: number | null;
  readonly moments: readonly ReplayMoment[];
}

/**
 * Runs a recorded trace through the state machine, on the times of its lines. A trace that ends undecided is `unknown`,
 * `trace-ended`. Raises `trace-line-invalid`, `trace-start-invalid` (caller).
 */
export function replayTrace(lines: Iterable<string>): Replay {
  const moments: ReplayMoment[] = [];
  let state: WatchState | undefined;
  let number = 0;
  for (const text of lines) {
    number += 1;
    if (text.trim() === '') continue;
    state = replayLine(state, readTraceLine(text, number), number);
    addMoment(moments, state, number);
    if (state.decision.kind === 'verdict') return { decision: state.decision, line: number, moments };
  }
  if (state === undefined) throw invalidLine(number + 1, 'the trace is empty');
  return { decision: endTrace(state), line: null, moments };
}

function replayLine(state: WatchState | undefined, observation: Observation, line: number): WatchState {
  if (observation.source === 'start') {
    if (state !== undefined) throw invalidLine(line, 'a second start; a trace holds one watch');
    return startWatch(observation).state;
  }
  if (state === undefined) throw invalidLine(line, 'a trace begins with its "start" line');
  return step(state, addressed(observation, state), Date.parse(observation.at)).state;
}

/** A line that does not name its application is about the only one. */
function addressed(observation: Observation, { start }: WatchState): Observation {
  const [only] = start.applications;
  if (!('app' in observation) || observation.app !== '' || only === undefined) return observation;
  return { ...observation, app: only };
}

function addMoment(moments: ReplayMoment[], { decision, now }: WatchState, line: number): void {
  const last = moments.at(-1)?.decision;
  if (last !== undefined && labelOf(last) === labelOf(decision)) return;
  moments.push({ at: now, line, decision });
}

function labelOf(decision: Decision): string {
  const standings = decision.applications.map(({ name, verdict, reasonCode }) => [name, verdict, reasonCode]);
  return JSON.stringify([decision.kind, standings]);
}

/** A failure that was certain stays one, though its cause could not be read to the end. */
function endTrace(state: WatchState): VerdictDecision {
  const settled = { ...state, applications: settleFailures(state.applications, state) };
  const decision = combine(combinationOf(settled));
  return decision.kind === 'verdict' ? decision : traceEnded(combinationOf(settled), decision.explanation);
}
