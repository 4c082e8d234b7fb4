import { formatDuration } from '../duration.ts';
import type { Waiting } from '../ports/progress.ts';

/** A log gets a line when something else is waited for, and else this often. */
export const CALM_INTERVAL_MS = 30_000;

/** `Argo CD to sync chat-api: 2m10s so far, at most 7m50s more (until 14:05:10 UTC)`. */
export function describeWaiting({ what, since, until }: Waiting, now: number): string {
  const soFar = formatDuration(wholeSeconds(now - since));
  const left = formatDuration(wholeSeconds(until - now));
  const clock = new Date(until).toISOString().slice(11, 19);
  return `${what}: ${soFar} so far, at most ${left} more (until ${clock} UTC)`;
}

/** Whether a log should say it now, given what it said last. */
export function isWorthSaying(
  waiting: Waiting,
  last: { readonly what: string; readonly at: number } | undefined,
  now: number,
): boolean {
  return last === undefined || last.what !== waiting.what || now - last.at >= CALM_INTERVAL_MS;
}

function wholeSeconds(ms: number): number {
  return Math.max(0, Math.floor(ms / 1000)) * 1000;
}
