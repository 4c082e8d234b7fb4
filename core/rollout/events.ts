import { type JsonObject, listField, objectOf, textField } from '../argocd/fields.ts';
import { asObject } from './application.ts';
import { timeField } from './time.ts';

/** One Kubernetes event. */
export interface EventView {
  readonly reason: string;
  readonly message: string;
  readonly isWarning: boolean;
  readonly at: number;
  readonly uid: string;
  readonly objectName: string;
}

/** Reads an event list, oldest first; its Go type changed in 3.5, so both shapes are taken. Nothing when it is none. */
export function readEvents(value: unknown): readonly EventView[] | null {
  const items = Array.isArray(value) ? value : listOf(asObject(value));
  if (items === undefined) return null;
  return items.map((item) => readEvent(objectOf(item))).sort((left, right) => left.at - right.at);
}

function listOf(object: JsonObject | undefined): readonly unknown[] | undefined {
  if (object === undefined || !('items' in object || 'metadata' in object)) return undefined;
  return listField(object, 'items');
}

function readEvent(event: JsonObject): EventView {
  const object = objectOf(event['involvedObject'] ?? event['regarding']);
  return {
    reason: textField(event, 'reason') ?? '',
    message: textField(event, 'message') ?? textField(event, 'note') ?? '',
    isWarning: event['type'] !== 'Normal',
    at: newestTime(event),
    uid: textField(object, 'uid') ?? '',
    objectName: textField(object, 'name') ?? '',
  };
}

function newestTime(event: JsonObject): number {
  const series = timeField(objectOf(event['series']), 'lastObservedTime');
  return series ?? timeField(event, 'lastTimestamp') ?? timeField(event, 'eventTime') ?? 0;
}
