import { momentsOf } from './local-time.ts';
import { isZone } from './zone.ts';

const EXAMPLE =
  'must be a moment such as 2026-12-20T18:00Z, 2026-12-20T18:00+01:00 or `2026-12-20 18:00 Europe/Berlin`';
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2}| \S+)$/;

/**
 * Milliseconds since the epoch of a written moment; raises a plain `Error` that says what would have been right. A zone
 * is needed: the same words mean another moment on another machine. Of two moments that a clock shows alike, the first.
 */
export function parseMoment(text: string): number {
  const [, date, minutes, seconds = '00', zone] = MOMENT.exec(text.trim()) ?? [];
  if (date === undefined || zone === undefined) throw new Error(EXAMPLE);
  const asUtc = readClock(`${date}T${minutes}:${seconds}`);
  const name = zone.trim();
  if (name === 'Z') return asUtc;
  if (/^[+-]/.test(name)) return asUtc - readOffset(name);
  if (!isZone(name)) throw new Error(`${EXAMPLE}; \`${name}\` is no IANA time zone`);
  return momentsOf(name, asUtc).first;
}

function readClock(written: string): number {
  const asUtc = Date.parse(`${written}Z`);
  // `Date.parse` takes 30 February for 2 March.
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(written))
    throw new Error(`${EXAMPLE}; \`${written.replace('T', ' ')}\` is no date and time`);
  return asUtc;
}

function readOffset(text: string): number {
  const [, sign, hours = '', minutes = ''] = /^([+-])(\d{2}):(\d{2})$/.exec(text) ?? [];
  if (Number(hours) > 14 || Number(minutes) > 59) throw new Error(`${EXAMPLE}; \`${text}\` is no offset`);
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
