import { isZone } from '../calendar/zone.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const WINDOW = /^(\S+) (\d{1,2}):(\d{2})-(\d{1,2}):(\d{2}) (\S+)$/;
const EXAMPLE = 'must read like `Mon-Thu 09:00-16:00 Europe/Berlin`';

/** When a release may go out. Minutes count from midnight in the zone; an end before its start is on the next day. */
export interface Window {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
  /** IANA name. */
  readonly zone: string;
}

/** Reads `Mon-Thu 09:00-16:00 Europe/Berlin`; raises a plain `Error` that says what would have been right. */
export function parseWindow(text: string): Window {
  const [, days, fromHour, fromMinute, toHour, toMinute, zone] = WINDOW.exec(text) ?? [];
  if (days === undefined || zone === undefined) throw new Error(EXAMPLE);
  const window = {
    days: parseDays(days),
    fromMinute: parseMinute(fromHour, fromMinute),
    toMinute: parseMinute(toHour, toMinute),
    zone: checkZone(zone),
  };
  // `00:00-24:00` is a whole day, `24:00-00:00` is nothing.
  if (window.fromMinute >= window.toMinute && (window.fromMinute - window.toMinute) % 1440 === 0)
    throw new Error('begins and ends at the same minute');
  return window;
}

function parseDays(text: string): number[] {
  return [...new Set(text.split(',').flatMap(parseDayRange))];
}

function parseDayRange(text: string): number[] {
  const [first = '', last = first, ...rest] = text.split('-');
  const [from, to] = [dayNumber(first), dayNumber(last)];
  if (from < 0 || to < 0 || rest.length > 0)
    throw new Error(`${EXAMPLE}; \`${text}\` is no day; days are ${DAYS.join(', ')}`);
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7);
}

function dayNumber(name: string): number {
  return DAYS.findIndex((day) => day.toLowerCase() === name.toLowerCase());
}

function parseMinute(hour = '', minute = ''): number {
  const minutes = Number(hour) * 60 + Number(minute);
  if (Number(minute) > 59 || minutes > 24 * 60)
    throw new Error(`${EXAMPLE}; \`${hour}:${minute}\` is no time of day`);
  return minutes;
}

function checkZone(zone: string): string {
  if (isZone(zone)) return zone;
  throw new Error(`${EXAMPLE}; \`${zone}\` is no IANA time zone`);
}

/** A window as it is written in `slipway.yaml`. */
export function formatWindow({ days, fromMinute, toMinute, zone }: Window): string {
  return `${formatDays(days)} ${formatMinute(fromMinute)}-${formatMinute(toMinute)} ${zone}`;
}

function formatDays(days: readonly number[]): string {
  const [first = 0] = days;
  const isRange = days.length > 2 && days.every((day, index) => day === (first + index) % 7);
  const names = days.map((day) => DAYS[day] ?? '');
  return isRange ? `${names.at(0)}-${names.at(-1)}` : names.join(',');
}

function formatMinute(minutes: number): string {
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
