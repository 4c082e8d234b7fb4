const SECOND = 1000;
const DAY = 86_400_000;

/** Making a formatter costs a thousand times what using it does. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** What the clock on a wall shows. `asUtc` is that reading taken for UTC, in milliseconds since the epoch. */
export interface WallClock {
  readonly asUtc: number;
  /** `Mon`. */
  readonly weekday: string;
}

/** Whether the runtime knows the IANA name. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The wall clock of a zone at a moment, to the second. Raises `RangeError` for an unknown zone. */
export function readWallClock(zone: string, at: number): WallClock {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const date = Date.UTC(number('year'), number('month') - 1, number('day'));
  const seconds = number('hour') * 3600 + number('minute') * 60 + number('second');
  return { asUtc: date + seconds * SECOND, weekday: parts.get('weekday') ?? '' };
}

/** How far the zone's clock is ahead of UTC at a moment, in milliseconds. */
export function offsetAt(zone: string, at: number): number {
  return readWallClock(zone, at).asUtc - Math.floor(at / SECOND) * SECOND;
}

/** The first moment after `from` and not after `until` at which the zone's clock is put forward or back. */
export function nextClockChange(zone: string, { from, until }: Stretch): number | undefined {
  const offset = offsetAt(zone, from);
  for (let start = from; start < until; start += DAY) {
    const end = Math.min(start + DAY, until);
    if (offsetAt(zone, end) !== offset) return findChange(zone, { from: start, until: end });
  }
  return undefined;
}

export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** Halves a stretch whose ends have different offsets, down to the second: clocks change on a full one. */
function findChange(zone: string, stretch: Stretch): number {
  const offset = offsetAt(zone, stretch.from);
  let before = Math.floor(stretch.from / SECOND);
  let after = Math.floor(stretch.until / SECOND);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(zone, middle * SECOND) === offset) before = middle;
    else after = middle;
  }
  return after * SECOND;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, formatter);
  return formatter;
}
