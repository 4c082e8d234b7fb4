import type { Decision } from '../../../core/rollout/decision.ts';
import type { Observation, StartObservation } from '../../../core/rollout/observation.ts';
import type { Step } from '../../../core/rollout/state.ts';
import { startWatch, step } from '../../../core/rollout/step.ts';
import type { Want } from '../../../core/rollout/want.ts';
import { at, baseline, OUR_IMAGE, OURS, START } from './bodies.ts';

/** An observation without its time: the driver stamps it. */
export type Unstamped = Observation extends infer One
  ? One extends Observation
    ? Omit<One, 'at'>
    : never
  : never;

export function startLine(more: Partial<StartObservation> = {}): StartObservation {
  return {
    at: at(0),
    source: 'start',
    revision: OURS,
    images: [OUR_IMAGE],
    applications: ['todo'],
    stability: '15s',
    timeout: '10m',
    baseline: { todo: baseline() },
    ...more,
  };
}

/** A watch whose time and observations the test gives, in seconds after its start. */
export interface Driver {
  see(second: number, observation: Unstamped): Step;
  wait(second: number): Step;
  decision(): Decision;
  /** The wants of a kind; `due` in seconds after the start. */
  wants<Kind extends Want['kind']>(
    kind: Kind,
  ): readonly (Extract<Want, { kind: Kind }> & { readonly due: number })[];
  wakeAt(): number | null;
}

export function drive(start: StartObservation = startLine()): Driver {
  let current = startWatch(start);
  const take = (second: number, observation: Observation | null): Step => {
    current = step(current.state, observation, START + second * 1000);
    return current;
  };
  return {
    see: (second, observation) => take(second, { ...observation, at: at(second) }),
    wait: (second) => take(second, null),
    decision: () => current.decision,
    wants: (kind) =>
      current.wants
        .filter((want): want is Extract<Want, { kind: typeof kind }> => want.kind === kind)
        .map((want) => ({ ...want, due: (want.notBefore - START) / 1000 })),
    wakeAt: () => (current.wakeAt === null ? null : (current.wakeAt - START) / 1000),
  };
}

export function get(body: unknown, more: { readonly refresh?: 'normal' | 'hard' } = {}): Unstamped {
  return { source: 'get', app: 'todo', body, ...more };
}

export function refused(
  status: number,
  error: string,
  more: { readonly refresh?: 'normal' | 'hard' } = {},
): Unstamped {
  return { source: 'get', app: 'todo', status, error, ...more };
}
