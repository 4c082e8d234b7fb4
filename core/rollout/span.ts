/** For how long a condition has held, and on how much evidence. */
export interface Span {
  readonly since: number;
  /** Direct answers that showed it. */
  readonly seen: number;
  /** Comparisons after the first sighting: each moves `reconciledAt`, with or without a mark of who asked for it. */
  readonly comparisons: number;
  /** Forced refreshes after the first sighting. */
  readonly refreshes: number;
  readonly reconciledAt: number | null;
}

export type Spans = ReadonlyMap<string, Span>;

/** One direct answer. */
export interface Sighting {
  readonly now: number;
  readonly reconciledAt: number | null;
  readonly isRefresh: boolean;
}

/** Goes on with the spans of the conditions that hold and ends those of the others. */
export function track(
  spans: Spans,
  conditions: Readonly<Record<string, boolean>>,
  sighting: Sighting,
): Spans {
  const next = new Map(spans);
  for (const [name, holds] of Object.entries(conditions)) {
    if (holds) next.set(name, extend(spans.get(name), sighting));
    else next.delete(name);
  }
  return next;
}

/** Begins and ends spans with what the last answer means now that more is known; no further sighting of any. */
export function understand(
  spans: Spans,
  conditions: Readonly<Record<string, boolean>>,
  sighting: Sighting,
): Spans {
  const changed = Object.entries(conditions).filter(([name, holds]) => holds !== spans.has(name));
  return track(spans, Object.fromEntries(changed), sighting);
}

function extend(span: Span | undefined, { now, reconciledAt, isRefresh }: Sighting): Span {
  if (span === undefined) return { since: now, seen: 1, comparisons: 0, refreshes: 0, reconciledAt };
  const isCompared = reconciledAt !== null && reconciledAt !== span.reconciledAt;
  return {
    since: span.since,
    seen: span.seen + 1,
    comparisons: span.comparisons + (isCompared ? 1 : 0),
    refreshes: span.refreshes + (isRefresh ? 1 : 0),
    reconciledAt,
  };
}

/** How much it takes to believe in a condition. */
export interface Threshold {
  readonly seen?: number;
  /** Milliseconds. */
  readonly lasted?: number;
  readonly comparisons?: number;
}

/** Whether a condition has held long enough, on enough evidence. */
export function hasHeld(
  span: Span | undefined,
  now: number,
  { seen = 1, lasted = 0, comparisons = 0 }: Threshold,
) {
  if (span === undefined) return false;
  return span.seen >= seen && now - span.since >= lasted && span.comparisons >= comparisons;
}
