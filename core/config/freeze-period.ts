import { type Moments, momentsOf } from '../calendar/local-time.ts';
import { isZone } from '../calendar/zone.ts';

const MOMENT = String.raw`(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})`;
const PERIOD = new RegExp(`^${MOMENT} - ${MOMENT} (\\S+)$`);
const EXAMPLE = 'must read like `2026-12-20 18:00 - 2027-01-02 06:00 Europe/Berlin`';

/** A dated stretch of time without releases, read from `2026-12-20 18:00 - 2027-01-02 06:00 Europe/Berlin`. */
export interface FreezePeriod {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  /** IANA name. */
  readonly zone: string;
  /** As it was written. */
  readonly text: string;
}

/**
 * Reads a dated freeze; raises a plain `Error` that says what would have been right. Where the clock shows a time
 * twice, the freeze is the longer one of what it could mean.
 */
export function parseFreezePeriod(text: string): FreezePeriod {
  const [, fromDate, fromTime, untilDate, untilTime, zone] = PERIOD.exec(text) ?? [];
  if (zone === undefined) throw new Error(EXAMPLE);
  if (!isZone(zone)) throw new Error(`${EXAMPLE}; \`${zone}\` is no IANA time zone`);
  const from = readMoments(`${fromDate}T${fromTime}`, zone).first;
  const until = readMoments(`${untilDate}T${untilTime}`, zone).last;
  if (until <= from) throw new Error('ends before it begins');
  return { from, until, zone, text };
}

function readMoments(written: string, zone: string): Moments {
  const asUtc = Date.parse(`${written}:00Z`);
  // `Date.parse` takes 30 February for 2 March.
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(written))
    throw new Error(`${EXAMPLE}; \`${written.replace('T', ' ')}\` is no date and time`);
  return momentsOf(zone, asUtc);
}
