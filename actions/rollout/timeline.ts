import type { Decision } from '../../core/rollout/decision.ts';

/** One moment of a rollout: what became so, of which application. */
export interface TimelineEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly app?: string;
  /** A reason code of `core/rollout/reason-codes.ts`, or one of the rollback's steps. */
  readonly code: string;
  /** Foreign text may be in it. */
  readonly text: string;
}

/** The entries a decision adds: one for each application that stands differently than before. */
export function listChanges(
  before: Decision | undefined,
  after: Decision,
  now: number,
): readonly TimelineEntry[] {
  const known = new Map(before?.applications.map((standing) => [standing.name, standing]));
  return after.applications.flatMap((standing) => {
    const old = known.get(standing.name);
    if (old !== undefined && old.verdict === standing.verdict && old.reasonCode === standing.reasonCode)
      return [];
    return [{ at: now, app: standing.name, code: standing.reasonCode, text: standing.explanation }];
  });
}
