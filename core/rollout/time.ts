import { type JsonObject, textField } from '../argocd/fields.ts';

/** A time of the server in milliseconds since the epoch; never compared with the clock of whoever watches. */
export function timeField(object: JsonObject, name: string): number | null {
  const time = Date.parse(textField(object, name) ?? '');
  return Number.isNaN(time) ? null : time;
}
