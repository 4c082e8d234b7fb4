/** What a delivery does after another, in the order it happens. */
export type Phase = 'bump' | 'sync' | 'health' | 'stability' | 'diagnosis';

export type VerdictKind = 'healthy' | 'failed' | 'refused' | 'blocked' | 'superseded' | 'unknown';

/** All times are milliseconds since the epoch. Texts may be foreign: whoever draws makes them harmless. */
export interface Span {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
}

export interface Verdict {
  readonly kind: VerdictKind;
  readonly at: number;
  /** A few words: how long it took, or the root cause. */
  readonly text: string;
}

/** One release, or one rollback, in one environment. */
export interface Attempt {
  readonly kind: 'release' | 'rollback';
  /** Service and version: what was released, or what a rollback returned to. */
  readonly label: string;
  readonly spans: readonly Span[];
  readonly verdict: Verdict;
}

/** What holds releases back: a gate that is waited for without a process, a freeze, a quarantine. */
export type HoldKind = 'waiting' | 'freeze' | 'quarantine';

export interface Hold {
  readonly kind: HoldKind;
  /** What is held back, and why, in a few words. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

/** One environment, its attempts in the order they began, and what held others back meanwhile. */
export interface Lane {
  readonly name: string;
  readonly attempts: readonly Attempt[];
  readonly holds?: readonly Hold[];
}

/** What was released where, how long each step took, and how it ended. */
export interface ReleaseTimeline {
  readonly title: string;
  readonly lanes: readonly Lane[];
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** From the first step to the last verdict; one second around now-where when there is nothing. */
export function rangeOf({ lanes }: ReleaseTimeline): Range {
  const ranges = lanes.flatMap(({ attempts, holds = [] }) => [...attempts.map(rangeOfAttempt), ...holds]);
  if (ranges.length === 0) return { from: 0, to: 1000 };
  const from = Math.min(...ranges.map((range) => range.from));
  return { from, to: Math.max(from + 1000, ...ranges.map((range) => range.to)) };
}

export function rangeOfAttempt({ spans, verdict }: Attempt): Range {
  const from = Math.min(verdict.at, ...spans.map((span) => span.from));
  return { from, to: Math.max(verdict.at, ...spans.map((span) => span.to)) };
}

/** The attempt of a lane a rollback returned to: the newest release before it that was verified. */
export function returnPoint(lane: Lane, rollbackIndex: number): Attempt | undefined {
  const before = lane.attempts.slice(0, rollbackIndex);
  return before.findLast(({ verdict }) => verdict.kind === 'healthy');
}

export interface Promotion {
  readonly fromLane: number;
  readonly toLane: number;
  readonly from: number;
  readonly to: number;
}

/** Where a release moved on to the next environment: verified in one lane, begun afterwards in the next. */
export function promotionsOf({ lanes }: ReleaseTimeline): readonly Promotion[] {
  return lanes.flatMap((lane, fromLane) =>
    lane.attempts.flatMap((attempt) => {
      if (attempt.kind !== 'release' || attempt.verdict.kind !== 'healthy') return [];
      const from = attempt.verdict.at;
      const next = lanes[fromLane + 1]?.attempts.find(
        (other) =>
          other.kind === 'release' && other.label === attempt.label && rangeOfAttempt(other).from >= from,
      );
      return next === undefined
        ? []
        : [{ fromLane, toLane: fromLane + 1, from, to: rangeOfAttempt(next).from }];
    }),
  );
}

/** `850 ms`, `4.2 s`, `1 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
