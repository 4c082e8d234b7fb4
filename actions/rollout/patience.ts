import { SlipwayError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';

/** A server that may be back in a moment: what it says until then, and for how long it is asked again. */
interface Absence {
  readonly codes: ReadonlySet<string>;
  readonly longestMs: number;
}

const absences = {
  /** It restarts, or its gateway has lost it. */
  'Argo CD': {
    codes: new Set(['argocd-unreachable', 'argocd-unavailable', 'argocd-timed-out', 'argocd-rate-limited']),
    longestMs: 60_000,
  },
  /**
   * Asked for longer: what failed runs on until it is taken back. A push whose answer was lost is recognised when it is
   * planned again.
   */
  'the Git server': {
    codes: new Set([
      'git-unreachable',
      'git-timed-out',
      'git-server-error',
      'git-rate-limited',
      'git-answer-unreadable',
      'git-push-unknown',
      'git-branch-busy',
    ]),
    longestMs: 10 * 60_000,
  },
} satisfies Readonly<Record<string, Absence>>;

const PAUSES_MS: readonly number[] = [1_000, 2_000, 5_000, 5_000, 15_000];
const LAST_PAUSE_MS = 15_000;

export interface Patience {
  readonly of: keyof typeof absences;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds that may be left in all; left out: what suits the server. */
  readonly timeoutMs?: number;
  /** Hears of each failure that is waited for. */
  readonly tell: (wait: Wait) => void;
}

export interface Wait {
  readonly error: SlipwayError;
  readonly since: number;
  readonly until: number;
  /** How often it was asked in vain before. */
  readonly tries: number;
}

/** Asks again for a while as long as the server is away; then raises what it raised last. */
export async function insist<T>(ask: () => Promise<T>, patience: Patience): Promise<T> {
  const { clock, signal, tell, timeoutMs = Number.POSITIVE_INFINITY } = patience;
  const { codes, longestMs } = absences[patience.of];
  const since = clock.now();
  const until = since + Math.min(timeoutMs, longestMs);
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      const pause = PAUSES_MS[tries] ?? LAST_PAUSE_MS;
      const isPassing = error instanceof SlipwayError && codes.has(error.code);
      if (!isPassing || clock.now() + pause > until) throw error;
      tell({ error, since, until, tries });
      await clock.sleep(pause, signal);
      signal.throwIfAborted();
    }
  }
}
