import type { HttpMethod, RetryRule } from '../ports/http.ts';

const READS = ['GET', 'HEAD'] as const;
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
const PASSING_STATUSES = [408, 425, 429, 500, 502, 503, 504] as const;
const PASSING_ERRORS = ['unreachable', 'timed-out'] as const;

/**
 * Every client that is made patient by `HttpSettings.retry`, and its rule. A write is repeated only where the answer says that nothing was done (429); whether a
 * write without an answer was done is the caller's to find out.
 */
export const retryRules = {
  'registry-read': rule(READS, { attempts: 4, firstWaitMs: 500, longestMs: 10_000 }),
  'id-token': rule(READS, { attempts: 5, firstWaitMs: 500, longestMs: 10_000 }),
  'github-read': rule(READS, { attempts: 5, firstWaitMs: 1_000, longestMs: 60_000 }),
  'github-write': rule(WRITES, { attempts: 3, statuses: [429], errors: [], longestMs: 60_000 }),
  /** A delivery waits for it, so it is not patient. */
  'notice-write': rule(WRITES, { attempts: 3, statuses: [429], errors: [], longestMs: 5_000 }),
} satisfies Readonly<Record<string, RetryRule>>;

function rule(methods: readonly HttpMethod[], given: Partial<RetryRule>): RetryRule {
  return {
    methods,
    attempts: 3,
    statuses: PASSING_STATUSES,
    errors: PASSING_ERRORS,
    firstWaitMs: 1_000,
    longestMs: 10_000,
    ...given,
  };
}

/** What a try came to. */
export type TryResult =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'error'; readonly code: string };

export interface Try {
  readonly method: HttpMethod;
  /** Counts from 1. */
  readonly attempt: number;
  readonly result: TryResult;
  /** Milliseconds since the epoch, for dates in Retry-After. */
  readonly now: number;
  /** From 0 to 1: spreads clients that failed together. */
  readonly random: number;
}

/**
 * Milliseconds to wait before the next try, or nothing when the result stands. A server that asks for more patience
 * than the rule has is not asked again: its answer says more than a time-out would.
 */
export function waitBeforeRetry(rule: RetryRule, tried: Try): number | undefined {
  if (tried.attempt >= rule.attempts || !rule.methods.includes(tried.method)) return undefined;
  if (!isPassing(rule, tried.result)) return undefined;
  const doubled = Math.min(rule.longestMs, rule.firstWaitMs * 2 ** (tried.attempt - 1));
  const jittered = Math.round(doubled * (0.5 + tried.random / 2));
  const asked = tried.result.kind === 'answer' ? readRetryAfter(tried.result.headers, tried.now) : undefined;
  if (asked === undefined) return jittered;
  return asked > rule.longestMs ? undefined : Math.max(asked, jittered);
}

function isPassing(rule: RetryRule, result: TryResult): boolean {
  return result.kind === 'error' ? rule.errors.includes(result.code) : rule.statuses.includes(result.status);
}

/** The header `Retry-After` (seconds or a date), or GitHub's `x-ratelimit-reset`, as milliseconds from now. */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = text === undefined ? Number.NaN : Date.parse(text);
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const reset = headers['x-ratelimit-remaining'] === '0' ? Number(headers['x-ratelimit-reset']) : Number.NaN;
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - now) : undefined;
}
