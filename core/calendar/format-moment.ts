import { readWallClock } from './zone.ts';

/** A moment as people of that zone read it: `Mon 2027-01-04 06:00 Europe/Berlin`, with seconds where there are any. */
export function formatMoment(at: number, zone: string): string {
  const { asUtc, weekday } = readWallClock(zone, at);
  const [date = '', time = ''] = new Date(asUtc).toISOString().split('T');
  const seconds = time.slice(5, 8) === ':00' ? '' : time.slice(5, 8);
  return `${weekday} ${date} ${time.slice(0, 5)}${seconds} ${zone}`;
}
