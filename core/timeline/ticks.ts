/** Steps people count in, seconds. */
const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];
const mostTicks = 14;

export interface Tick {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly text: string;
}

/** Marks of a time axis of this length: round steps, at most fourteen. */
export function axisTicks(lengthMs: number): readonly Tick[] {
  const seconds = lengthMs / 1000;
  const step = steps.find((candidate) => seconds / candidate <= mostTicks) ?? Math.ceil(seconds / mostTicks);
  const count = Math.floor(seconds / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: index * step * 1000,
    text: tickText(index * step, step),
  }));
}

function tickText(seconds: number, step: number): string {
  if (step < 60) return seconds < 60 ? `${Number(seconds.toFixed(1))} s` : clock(seconds);
  return step < 3600 ? `${Math.round(seconds / 60)} min` : `${Number((seconds / 3600).toFixed(1))} h`;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
