import type { Want } from '../../core/rollout/want.ts';

/** Wants of one lane wait for each other only: a refresh that blocks never holds back a plain GET. */
export type Lane = 'read' | 'refresh' | 'evidence' | 'git' | 'registry';

/** How many requests of a lane are under way at most: few connections, also for many applications. */
const laneSizes: ReadonlyMap<Lane, number> = new Map([
  ['read', 6],
  ['refresh', 4],
  ['evidence', 4],
  ['git', 1],
  ['registry', 2],
]);

/** What was begun: each key is done once (core/rollout/want.ts). */
export interface Begun {
  readonly keys: ReadonlySet<string>;
  readonly running: ReadonlyMap<string, Lane>;
}

export function laneOf(want: Want): Lane {
  switch (want.kind) {
    case 'get':
      return want.refresh === 'none' ? 'read' : 'refresh';
    case 'git':
    case 'registry':
      return want.kind;
    default:
      return 'evidence';
  }
}

/**
 * The wants to begin now: due, not begun yet, and with room in their lane. What has been due for longest comes first:
 * the applications at the head of a long list would else be asked again before those at its end were asked at all.
 */
export function pickDue(wants: readonly Want[], begun: Begun, now: number): readonly Want[] {
  const room = new Map(laneSizes);
  for (const lane of begun.running.values()) room.set(lane, (room.get(lane) ?? 0) - 1);
  const picked: Want[] = [];
  const taken = new Set<string>();
  const due = wants.filter(({ notBefore, key }) => notBefore <= now && !begun.keys.has(key));
  for (const want of due.toSorted((left, right) => left.notBefore - right.notBefore)) {
    const left = room.get(laneOf(want)) ?? 0;
    if (taken.has(want.key) || left <= 0) continue;
    taken.add(want.key);
    room.set(laneOf(want), left - 1);
    picked.push(want);
  }
  return picked;
}

/** The next time at which a want falls due, or nothing. */
export function nextDue(wants: readonly Want[], begun: Begun, now: number): number | undefined {
  const times = wants.filter((want) => !begun.keys.has(want.key)).map(({ notBefore }) => notBefore);
  const future = times.filter((time) => time > now);
  return future.length === 0 ? undefined : Math.min(...future);
}
