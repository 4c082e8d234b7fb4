import { type ClusterEvent, timestamp } from '../cluster/resources.ts';
import type { Behaviours } from './behaviours.ts';

/** The components that write events of the newer kind: `eventTime` and a series in place of times and a count. */
const modernComponents: ReadonlySet<string> = new Set(['default-scheduler']);

/** An event list as the API server of that version gives it. */
export function renderEvents(events: readonly ClusterEvent[], behaviours: Behaviours) {
  return { metadata: {}, items: events.map((event) => renderEvent(event, behaviours)) };
}

function renderEvent(event: ClusterEvent, behaviours: Behaviours): Record<string, unknown> {
  const { name, involved, type, reason, message, firstAt, component } = event;
  const isModern = modernComponents.has(component);
  return {
    metadata: { name, namespace: involved.namespace, creationTimestamp: timestamp(firstAt) },
    involvedObject: {
      kind: involved.kind,
      namespace: involved.namespace,
      name: involved.name,
      uid: involved.uid,
    },
    reason,
    message,
    type,
    source: isModern ? {} : { component },
    ...(isModern ? modernTimes(event) : legacyTimes(event)),
    ...(isModern && behaviours.events === 'own, filled' ? filledTimes(event) : {}),
    ...(isModern || behaviours.events === 'kubernetes' ? reporter(component) : {}),
  };
}

function legacyTimes({ firstAt, lastAt, count }: ClusterEvent) {
  return {
    firstTimestamp: timestamp(firstAt),
    lastTimestamp: timestamp(lastAt),
    count,
    eventTime: null,
  };
}

function modernTimes({ firstAt, lastAt, count }: ClusterEvent) {
  const series = { count, lastObservedTime: microTime(lastAt) };
  return {
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: microTime(firstAt),
    action: 'Scheduling',
    ...(count > 1 ? { series } : {}),
  };
}

function filledTimes({ firstAt, lastAt, count }: ClusterEvent) {
  return { firstTimestamp: timestamp(firstAt), lastTimestamp: timestamp(lastAt), count };
}

function microTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '000Z');
}

function reporter(component: string) {
  return { reportingComponent: component, reportingInstance: '' };
}
