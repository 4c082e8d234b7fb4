/** Small deterministic pseudo-random numbers (mulberry32): the same seed plays the same game. */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A number between two others. */
export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

/** Virtual time in milliseconds: what is planned happens in order, and nothing else passes. */
export interface Timeline {
  now(): number;
  plan(at: number, happen: () => void): void;
  /** Lets the next planned thing happen, if it is due by `until`; else time goes on to `until`. */
  proceed(until: number): boolean;
}

export function createTimeline(): Timeline {
  let now = 0;
  let count = 0;
  const planned: { at: number; order: number; happen: () => void }[] = [];
  return {
    now: () => now,
    plan: (at, happen) => {
      const entry = { at: Math.max(at, now), order: count++, happen };
      let index = planned.length;
      while (index > 0 && isAfter(planned[index - 1], entry)) index -= 1;
      planned.splice(index, 0, entry);
    },
    proceed: (until) => {
      const next = planned[0];
      if (next === undefined || next.at > until) {
        now = Math.max(now, until);
        return false;
      }
      planned.shift();
      now = next.at;
      next.happen();
      return true;
    },
  };
}

function isAfter(left: { at: number } | undefined, right: { at: number }): boolean {
  return left !== undefined && left.at > right.at;
}

/** The time of somebody who is away for a while: what falls due meanwhile happens when they are back. */
export function withAbsence(
  timeline: Timeline,
  absence: readonly [from: number, to: number] | null,
): Timeline {
  if (absence === null) return timeline;
  const [from, to] = [absence[0] * 1000, absence[1] * 1000];
  const plan = (at: number, happen: () => void): void =>
    timeline.plan(at, () => {
      if (timeline.now() < from || timeline.now() >= to) happen();
      else timeline.plan(to, happen);
    });
  return { ...timeline, plan };
}
