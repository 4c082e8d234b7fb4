import type { Blame, RootCause, Verdict } from './decision.ts';
import type { ReasonCode, RootCauseCode, WaitingReason } from './reason-codes.ts';

/** What one application comes to for now: its verdict, or what it waits for. */
export type Outcome =
  | {
      readonly kind: 'verdict';
      readonly verdict: Verdict;
      readonly reasonCode: ReasonCode;
      readonly explanation: string;
      readonly rootCause?: RootCause;
      readonly blame?: Blame;
    }
  | {
      readonly kind: 'waiting';
      readonly reason: WaitingReason;
      readonly explanation: string;
      /** The wait is about our own workloads: the stability window begins anew. Otherwise it only cannot end now. */
      readonly concernsOurs: boolean;
    };

export type Waiting = Extract<Outcome, { readonly kind: 'waiting' }>;
export type VerdictOutcome = Extract<Outcome, { readonly kind: 'verdict' }>;

export function waiting(reason: WaitingReason, explanation: string, concernsOurs = true): Waiting {
  return { kind: 'waiting', reason, explanation, concernsOurs };
}

export function verdict(
  kind: Exclude<Verdict, 'failed'>,
  reasonCode: ReasonCode,
  explanation: string,
): VerdictOutcome {
  return { kind: 'verdict', verdict: kind, reasonCode, explanation };
}

export function failure(rootCause: RootCause, blame: Blame, explanation: string): VerdictOutcome {
  return { kind: 'verdict', verdict: 'failed', reasonCode: rootCause.code, explanation, rootCause, blame };
}

/** A root cause that only words tell. */
export function toldCause(code: RootCauseCode, message: string): RootCause {
  return { code, message, events: [] };
}
