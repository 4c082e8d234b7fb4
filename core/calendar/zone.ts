const SECOND = 1000;
const DAY = 86_400_000;
/** Days that are remembered for each zone: more than any horizon, less than a leak. */
const MOST_DAYS = 5000;

/** One zone, with what was already asked of the runtime: asking costs a thousand times what remembering does. */
interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** By the number of the day since the epoch, in UTC. */
  readonly days: Map<number, DayOffsets>;
}

/** No zone ever changed its clock twice on one day. */
interface DayOffsets {
  readonly before: number;
  readonly after: number;
  readonly changesAt: number;
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
  const { before, after, changesAt } = zone.days.get(day) ?? rememberDay(zone, day);
  return at < changesAt ? before : after;
}

function rememberDay(zone: Zone, day: number): DayOffsets {
  if (zone.days.size >= MOST_DAYS) zone.days.clear();
  const offsets = readDay(zone, { from: day * DAY, until: (day + 1) * DAY });
  zone.days.set(day, offsets);
  return offsets;
}

function readDay(zone: Zone, day: Stretch): DayOffsets {
  const [before, after] = [readOffset(zone, day.from), readOffset(zone, day.until)];
  return { before, after, changesAt: before === after ? day.from : findChange(zone, day) };
}

/** Halves a stretch whose ends have different offsets, down to the second: clocks change on a full one. */
function findChange(zone: Zone, stretch: Stretch): number {
  const offset = readOffset(zone, stretch.from);
  let before = stretch.from / SECOND;
  let after = stretch.until / SECOND;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (readOffset(zone, middle * SECOND) === offset) before = middle;
    else after = middle;
  }
  return after * SECOND;
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
export function nextClockChange(name: string, { from, until }: Stretch): number | undefined {
  const zone = zoneOf(name);
  for (let day = Math.floor(from / DAY); day * DAY <= until; day++) {
    const { before, after, changesAt } = zone.days.get(day) ?? rememberDay(zone, day);
    if (before !== after && changesAt > from) return changesAt <= until ? changesAt : undefined;
  }
  return undefined;
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
  const zone = { format, days: new Map<number, DayOffsets>() };
  zones.set(name, zone);
  return zone;
}
