const shortestFirstMs = 100;
const longestMs = 5000;

export interface FailedAttempt {
  /** Counted from 1. */
  readonly attempt: number;
  /** How long it took from the reading of the tip to the refusal of the push. */
  readonly attemptMs: number;
  /** Between 0 and 1. */
  readonly random: number;
}

/**
 * How long to wait before the next attempt on a contended branch: a random share of a bound that doubles with every
 * attempt, up to five seconds. The bound begins with the time that an attempt takes: as long as that is the branch
 * open to collisions, so a shorter pause would only make the same writers meet again.
 */
export function backoffMs({ attempt, attemptMs, random }: FailedAttempt): number {
  const firstMs = Math.max(shortestFirstMs, attemptMs);
  return Math.round(random * Math.min(longestMs, firstMs * 2 ** (attempt - 1)));
}
