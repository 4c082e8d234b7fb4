const SECOND = 1000;
const DAY = 86_400_000;
/** Days whose offset is remembered for each zone: more than any horizon, less than a leak. */
const MOST_DAYS = 5000;

/** One zone, with what was already asked of the runtime: asking costs a thousand times what remembering does. */
interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** The offset of each day since the epoch (in UTC) that has but one; nothing where the clock changes on that day. */
  readonly offsets: Map<number, number | undefined>;
}

const zones = new Map<string, Zone>();

/** Whether the runtime knows the IANA name. */
export function isZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

/** How far the zone's clock is ahead of UTC at a moment, in milliseconds. Raises `RangeError` for an unknown zone. */
export function offsetAt(name: string, at: number): number {
  const zone = zoneOf(name);
  const day = Math.floor(at / DAY);
  if (!zone.offsets.has(day)) rememberDay(zone, day);
  return zone.offsets.get(day) ?? readOffset(zone, at);
}

/** No zone ever changed its clock twice on one day, so a day that ends as it began has but one offset. */
function rememberDay(zone: Zone, day: number): void {
  if (zone.offsets.size >= MOST_DAYS) zone.offsets.clear();
  const offset = readOffset(zone, day * DAY);
  zone.offsets.set(day, readOffset(zone, (day + 1) * DAY) === offset ? offset : undefined);
}

function readOffset({ format }: Zone, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? Number.NaN;
  const date = Date.UTC(part('year'), part('month') - 1, part('day'));
  const seconds = part('hour') * 3600 + part('minute') * 60 + part('second');
  return date + seconds * SECOND - Math.floor(at / SECOND) * SECOND;
}

/** A stretch of time; `until` is outside. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
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

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const zone = { format, offsets: new Map<number, number | undefined>() };
  zones.set(name, zone);
  return zone;
}
