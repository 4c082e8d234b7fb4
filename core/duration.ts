const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d{1,9}(?:ms|s|m|h|d))+$/;
const PART = /(\d+)(ms|s|m|h|d)/g;

/** Milliseconds of `90s`, `1h30m`, `500ms`, `2d`; raises a plain `Error` that says what would have been right. */
export function parseDuration(text: string): number {
  if (!DURATION.test(text)) throw new Error('must be a duration such as 15s, 10m, 1h30m or 2d');
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return total;
}

/** The shortest exact form of milliseconds: `1h30m`, `15s`, `0s`. */
export function formatDuration(ms: number): string {
  let rest = Math.max(0, Math.round(ms));
  const parts = Object.entries(UNITS)
    .toReversed()
    .map(([unit, size]) => {
      const amount = Math.floor(rest / size);
      rest -= amount * size;
      return amount === 0 ? '' : `${amount}${unit}`;
    });
  return parts.join('') || '0s';
}
