import type { Lease } from './lease.ts';
import { gatherMs, hesitationMs, leaseTtl, type Pace, pauseMs } from './pace.ts';

/** A lease as it stands on the server. */
export interface SeenLease {
  /** The commit that its ref names: another one for every holder and every renewal. */
  readonly commit: string;
  /** Left out when the text is none of ours. */
  readonly lease?: Lease;
}

/** What of the queue one look shows. */
export interface QueueState {
  readonly lease?: SeenLease;
  /** Ids of all waiting intents. */
  readonly waiting: readonly string[];
}

/** What a writer remembers between two looks. */
export interface WriterState {
  /** Id of its own intent. */
  readonly id: string;
  readonly startedAt: number;
  /** Commits of the leases it tried to place: whichever of them stands there is its own. */
  readonly leases: readonly string[];
  /** Its own intent was sent, and may be there. */
  readonly posted: boolean;
  /** It was sent at some time. */
  readonly queued: boolean;
  /** It was overtaken once, so others are at work, seen or not. */
  readonly overtaken: boolean;
  /** The server takes no intents: every writer pushes for itself. */
  readonly unqueued: boolean;
  readonly waits: number;
  /** It has let others go first, as exchanges take longer than usual. */
  readonly hesitated: boolean;
  /** Whose lease it watches (`''`: that there is none), and since when it has not changed. */
  readonly watched?: { readonly lease: string; readonly since: number };
  /** Of a holder: how many intents there were when it last waited for more. */
  readonly gathered?: { readonly count: number; readonly since: number };
}

export type Step =
  /** Plan the own intent on this tip and push it, with nothing else. */
  | { readonly kind: 'write' }
  /** The own intent is gone: look whether it is written, and what it means on this tip if not. */
  | { readonly kind: 'settle' }
  | {
      readonly kind: 'enqueue';
      readonly intent: boolean;
      /** `replaces` is the commit of the lease that is taken over. */
      readonly lease: { readonly ttl: number; readonly replaces?: string } | undefined;
    }
  /** Plan every waiting intent on this tip and push the result with the end of intents and lease. */
  | { readonly kind: 'fold' }
  /** `look`: whether others matter in the next look, or only the own intent and the lease. */
  | { readonly kind: 'wait'; readonly ms: number; readonly look: 'glance' | 'full' }
  | { readonly kind: 'give-up' };

/** The moment of a decision. Times in milliseconds. */
export interface Moment {
  readonly now: number;
  /** How long the last exchange with the server took. */
  readonly exchangeMs: number;
  /** How many are known to be about to write, this one included. */
  readonly crowd: number;
  /** Between 0 and 1. */
  readonly random: number;
  readonly pace: Pace;
}

export interface Decision {
  readonly step: Step;
  readonly state: WriterState;
}

export function beginWriter(id: string, startedAt: number): WriterState {
  const flags = { posted: false, queued: false, overtaken: false, unqueued: false, hesitated: false };
  return { id, startedAt, leases: [], waits: 0, ...flags };
}

/**
 * What a writer does next. No clock guards what is written: every push names the values it replaces. Time only decides
 * when a lease is taken over, and a mistake there costs the one who loses the race a push and nothing else.
 */
export function nextStep(state: WriterState, seen: QueueState, moment: Moment): Decision {
  if (holds(state, seen)) return asHolder(state, seen, moment);
  if (moment.now - state.startedAt > moment.pace.patienceMs) return { step: { kind: 'give-up' }, state };
  if (state.unqueued) return { step: { kind: 'write' }, state };
  if (seen.waiting.includes(state.id)) return asWaiter({ ...state, posted: true }, seen, moment);
  if (state.posted) return { step: { kind: 'settle' }, state: { ...state, posted: false } };
  return asNewcomer(state, seen, moment);
}

/** Whether the lease on the server is one that this writer placed. */
export function holds({ leases }: WriterState, { lease }: QueueState): boolean {
  return lease !== undefined && leases.includes(lease.commit);
}

function asNewcomer(state: WriterState, seen: QueueState, moment: Moment): Decision {
  const isQuiet = seen.lease === undefined && seen.waiting.length === 0 && moment.crowd === 1;
  if (isQuiet && !state.overtaken) return asFirst(state, moment);
  const watching = watch(state, seen, moment);
  const lease = leaseToTake(watching, seen, moment);
  return { step: { kind: 'enqueue', intent: true, lease }, state: watching };
}

/**
 * Nobody else is to be seen. Where an exchange takes unusually long, many may have begun together and slow each other
 * down: a pause of random length lets one of them be first, and shows that one to the others.
 */
function asFirst(state: WriterState, { exchangeMs, random, pace }: Moment): Decision {
  const ms = hesitationMs(pace, exchangeMs, random);
  if (state.hesitated || ms === 0) return { step: { kind: 'write' }, state };
  return { step: { kind: 'wait', ms, look: 'full' }, state: { ...state, hesitated: true } };
}

function asWaiter(state: WriterState, seen: QueueState, moment: Moment): Decision {
  const watching = watch(state, seen, moment);
  const lease = isMyTurn(watching, seen, moment) ? leaseToTake(watching, seen, moment) : undefined;
  if (lease !== undefined) return { step: { kind: 'enqueue', intent: false, lease }, state: watching };
  const { waits } = watching;
  const ms = pauseMs(moment.pace, { ...moment, waits });
  return { step: { kind: 'wait', ms, look: 'glance' }, state: { ...watching, waits: waits + 1 } };
}

/** A vacant lease is tried for in the order of the ids: when all try at once, all but one push in vain. */
function isMyTurn(
  { id, watched }: WriterState,
  seen: QueueState,
  { now, pace, exchangeMs }: Moment,
): boolean {
  if (seen.lease !== undefined) return true;
  const before = seen.waiting.filter((other) => other < id).length;
  const turnMs = Math.min(before, 10) * Math.max(pace.pauseMs, exchangeMs);
  return now - (watched?.since ?? now) >= turnMs;
}

/** The lease to try for: where there is none, or one whose holder has had its time. */
function leaseToTake(
  { watched }: WriterState,
  { lease: seen }: QueueState,
  { now, exchangeMs, pace }: Moment,
): { readonly ttl: number; readonly replaces?: string } | undefined {
  if (seen === undefined) return { ttl: leaseTtl(pace, exchangeMs) };
  const ttl = seen.lease?.ttl ?? pace.leaseMs;
  const isSeenTooLong = watched !== undefined && now - watched.since > ttl;
  if (!isSeenTooLong && !isLongPast(seen, now)) return undefined;
  return { ttl: leaseTtl(pace, exchangeMs, ttl), replaces: seen.commit };
}

/** Its own clock and the holder's may differ by as much as clocks do: only what is far out of date counts. */
function isLongPast({ lease }: SeenLease, now: number): boolean {
  const clocksMayDifferMs = 5 * 60_000;
  return lease !== undefined && now - lease.at > lease.ttl + clocksMayDifferMs;
}

function watch(state: WriterState, { lease }: QueueState, { now }: Moment): WriterState {
  const commit = lease?.commit ?? '';
  if (state.watched?.lease === commit) return state;
  return { ...state, watched: { lease: commit, since: now } };
}

/**
 * A holder waits as long as others keep coming: each of them would otherwise need a turn of its own. Where it knows of
 * others it waits once at least, for those who begin together do not come together. It never waits for long, so that
 * its lease outlives the fold.
 */
function asHolder(state: WriterState, { waiting }: QueueState, moment: Moment): Decision {
  const { gathered = { count: 0, since: moment.now } } = state;
  const count = waiting.length;
  if (hasGathered(state, count, moment)) return { step: { kind: 'fold' }, state };
  const ms = gatherMs(moment.pace, moment.exchangeMs);
  return {
    step: { kind: 'wait', ms, look: 'full' },
    state: { ...state, gathered: { count, since: gathered.since } },
  };
}

function hasGathered({ gathered }: WriterState, count: number, { crowd, now, pace }: Moment): boolean {
  if (gathered === undefined) return count <= 1 && crowd === 1;
  const isComplete = crowd > 1 && count >= crowd;
  return isComplete || count <= gathered.count || now - gathered.since > pace.leaseMs / 3;
}
