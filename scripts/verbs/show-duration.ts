import { formatDuration } from '../../core/duration.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A duration as people say it: whole hours from a day on, whole minutes from ten of them on, else whole seconds. */
export function showDuration(ms: number): string {
  return formatDuration(Math.round(ms / unitOf(ms)) * unitOf(ms));
}

function unitOf(ms: number): number {
  if (ms >= DAY_MS) return 60 * MINUTE_MS;
  return ms >= 10 * MINUTE_MS ? MINUTE_MS : 1000;
}
