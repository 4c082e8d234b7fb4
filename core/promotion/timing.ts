import type { ClosedPeriod } from '../calendar/earliest-open.ts';
import { formatMoment } from '../calendar/format-moment.ts';
import type { Environment } from '../config/config.ts';
import type { Window } from '../config/window.ts';
import { definedOnly } from '../defined-only.ts';
import type { Freeze } from '../ledger/service-ledger.ts';
import type { GateQuestion } from './gate.ts';
import { stateUpstream } from './upstream.ts';

/** A freeze that concerns the question, from `slipway.yaml` or from the ledger. */
export interface HeldFreeze extends ClosedPeriod {
  /** Of `slipway freeze`; a freeze of `slipway.yaml` has none. */
  readonly id?: string;
  readonly text: string;
}

/** The windows that count: all of them; none: every moment will do. */
export function windowsOf({ environment }: Pick<GateQuestion, 'environment'>): readonly Window[] {
  return environment.gates?.windows ?? [];
}

/** What the freezes of a place are read from. */
export type FreezeQuestion = Pick<GateQuestion, 'environment' | 'freezes' | 'ledger'>;

export function freezesOf(question: FreezeQuestion): readonly HeldFreeze[] {
  const written = question.environment.gates?.freezes ?? [];
  return [
    ...written.map(({ from, until, text }) => ({ from, until, text })),
    ...question.freezes.filter((freeze) => concerns(freeze, question)).map(heldFreeze),
  ];
}

function concerns({ scope }: Freeze, { environment, ledger }: FreezeQuestion): boolean {
  return (
    (scope.environment ?? environment.name) === environment.name &&
    (scope.service ?? ledger.service) === ledger.service
  );
}

function heldFreeze({ id, from, until, reason }: Freeze): HeldFreeze {
  return { id, from, text: reason, ...definedOnly({ until }) };
}

/** Whether windows and freezes do not count, because this is a hotfix and the environment lets those pass. */
export function passesAsHotfix({
  hotfix,
  environment,
}: Pick<GateQuestion, 'hotfix' | 'environment'>): boolean {
  return hotfix && environment.gates?.hotfix === true;
}

/** When the soak of the candidate ends; nothing where there is none, or where it has not begun. */
export function soakEnd(question: GateQuestion): number | undefined {
  const { environment, upstream, ledger, candidate, soakFrom } = question;
  const soakMs = environment.gates?.soakMs;
  if (soakMs === undefined || upstream === undefined) return undefined;
  const state = stateUpstream(ledger, upstream, candidate.image);
  return state.kind === 'verified' ? (soakFrom ?? state.at) + soakMs : undefined;
}

/** From when on windows and freezes are what is left to wait for. */
export function readyAt(question: GateQuestion): number {
  return Math.max(question.now, soakEnd(question) ?? question.now);
}

/** A moment in the zone in which the environment's own windows and freezes are written, else in UTC. */
export function tellMoment({ gates }: Environment, at: number): string {
  return formatMoment(at, gates?.windows[0]?.zone ?? gates?.freezes[0]?.zone ?? 'UTC');
}
