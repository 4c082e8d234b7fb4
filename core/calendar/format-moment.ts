import { offsetAt } from './zone.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A moment as people of that zone read it: `Mon 2027-01-04 06:00 Europe/Berlin`, with seconds where there are any. */
export function formatMoment(at: number, zone: string): string {
  const reading = new Date(at + offsetAt(zone, at));
  const [date = '', time = ''] = reading.toISOString().split('T');
  const seconds = time.slice(5, 8) === ':00' ? '' : time.slice(5, 8);
  return `${WEEKDAYS[reading.getUTCDay()]} ${date} ${time.slice(0, 5)}${seconds} ${zone}`;
}
