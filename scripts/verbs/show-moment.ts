import { formatMoment } from '../../core/calendar/format-moment.ts';

/** A moment in the zone of this machine and in UTC, where that is another one. */
export function showMoment(at: number): string {
  const [here, utc] = [showLocal(at), formatMoment(at, 'UTC')];
  return here === utc ? here : `${here} (${utc})`;
}

/** A moment in the zone of this machine, for tables. */
export function showLocal(at: number): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return formatMoment(at, /^(Etc\/)?(UTC|GMT)$/.test(zone) ? 'UTC' : zone);
}
