import { SlipwayError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Progress } from '../../core/ports/progress.ts';

/** Failures of a server that may be back in a moment: it restarts, or its gateway has lost it. */
const PASSING: ReadonlySet<string> = new Set([
  'argocd-unreachable',
  'argocd-unavailable',
  'argocd-timed-out',
  'argocd-rate-limited',
]);
const LONGEST_MS = 60_000;
const PAUSES_MS: readonly number[] = [1_000, 2_000, 5_000];

export interface Patience {
  readonly clock: Clock;
  readonly progress: Pick<Progress, 'wait'>;
  readonly signal: AbortSignal;
  /** Milliseconds the whole run may take. */
  readonly timeoutMs: number;
}

/** Asks again for up to a minute while the server does not answer; then raises what it raised last. */
export async function insist<T>(ask: () => Promise<T>, patience: Patience): Promise<T> {
  const { clock, progress, signal, timeoutMs } = patience;
  const since = clock.now();
  const until = since + Math.min(timeoutMs, LONGEST_MS);
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const pause = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] ?? LONGEST_MS;
      if (!isPassing(error) || clock.now() + pause > until) throw error;
      progress.wait({ what: `Argo CD does not answer: ${error.why}`, since, until });
      await clock.sleep(pause, signal);
      signal.throwIfAborted();
    }
  }
}

function isPassing(error: unknown): error is SlipwayError {
  return error instanceof SlipwayError && PASSING.has(error.code);
}
