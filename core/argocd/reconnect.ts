import type { ArgoFailure } from './failure.ts';
import type { StreamEncoding } from './stream-parser.ts';

/** How one connection of an event stream ended. */
export type StreamEnd =
  | { readonly kind: 'ended' }
  /** Nothing at all came, not even headers or a keepalive: something on the way holds the bytes back, or is dead. */
  | { readonly kind: 'mute' }
  /** It spoke and then fell silent. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'refused'; readonly failure: ArgoFailure };

export interface ReconnectState {
  readonly encoding: StreamEncoding;
  /** Ends since the last connection that lasted. */
  readonly failures: number;
  readonly mutes: number;
}

export type NextConnection =
  | { readonly kind: 'connect'; readonly afterMs: number; readonly state: ReconnectState }
  /** No stream can be had from here: the caller goes on by asking. */
  | { readonly kind: 'give-up'; readonly reason: string };

export const firstConnection: ReconnectState = { encoding: 'sse', failures: 0, mutes: 0 };

const LASTED_MS = 10_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 15_000;
const MUTES_BEFORE_FALLBACK = 2;

export interface ConnectionEnd {
  readonly end: StreamEnd;
  readonly livedMs: number;
  /** 0 to 1: spreads the reconnects of many watchers after a restart of the server. */
  readonly random: number;
}

/**
 * What follows the end of a connection: an end of the stream is never an end of the wait (knowledge/argocd.md 1.2).
 * Delays grow from 0.25 s to 15 s with full jitter and start again after a connection that lasted 10 s. Two mute
 * connections in a row change to JSON lines, two more to no stream at all.
 */
export function nextConnection(
  state: ReconnectState,
  { end, livedMs, random }: ConnectionEnd,
): NextConnection {
  if (end.kind === 'refused' && hasNoStream(end.failure)) {
    return { kind: 'give-up', reason: `the server offers no event stream (${end.failure.message})` };
  }
  const mutes = end.kind === 'mute' ? state.mutes + 1 : 0;
  if (mutes >= MUTES_BEFORE_FALLBACK) return fallBack(state);
  const failures = livedMs >= LASTED_MS && end.kind !== 'mute' ? 0 : state.failures + 1;
  return { kind: 'connect', afterMs: delay(failures, end, random), state: { ...state, failures, mutes } };
}

function fallBack(state: ReconnectState): NextConnection {
  if (state.encoding === 'json-lines') {
    return {
      kind: 'give-up',
      reason: 'nothing comes through the event stream; a proxy may be holding it back',
    };
  }
  return { kind: 'connect', afterMs: 0, state: { encoding: 'json-lines', failures: 0, mutes: 0 } };
}

function hasNoStream(failure: ArgoFailure): boolean {
  return failure.kind === 'not-implemented' || failure.kind === 'not-found' || failure.kind === 'not-json';
}

function delay(failures: number, end: StreamEnd, random: number): number {
  const asked = end.kind === 'refused' ? (end.failure.retryAfterMs ?? 0) : 0;
  const span = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures, 10));
  return Math.max(asked, Math.round(span * (0.2 + 0.8 * random)));
}
