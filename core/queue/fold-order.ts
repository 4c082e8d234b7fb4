import { groupBy } from '../group-by.ts';
import type { QueuedIntent } from './queued-intent.ts';

/**
 * The order in which intents are applied: by the time they were asked for, except that the builds of one service in
 * one place share their turns by number, so that the newest one comes last.
 */
export function orderIntents(intents: readonly QueuedIntent[]): readonly QueuedIntent[] {
  const byTime = [...intents].sort((left, right) => left.at - right.at || compareIds(left, right));
  const groups = new Map(
    [...groupBy(byTime, lineOf)].map(([line, members]) => [line, [...members].sort(byBuild).values()]),
  );
  return byTime.map((intent) => groups.get(lineOf(intent))?.next().value ?? intent);
}

/** What has an order of its own: the builds of one source in one place. */
function lineOf(intent: QueuedIntent): string {
  if (intent.kind === 'record' || intent.order.release.build === undefined) return intent.id;
  const { name, release } = intent.order;
  const place =
    name.kind === 'file' ? [name.file, ...name.selectors] : [name.service, name.environment, name.target];
  return JSON.stringify([name.kind, place, release.source?.repository.toLowerCase()]);
}

function byBuild(left: QueuedIntent, right: QueuedIntent): number {
  return buildOf(left) - buildOf(right);
}

function buildOf(intent: QueuedIntent): number {
  return intent.kind === 'bump' ? (intent.order.release.build ?? 0) : 0;
}

function compareIds({ id: left }: QueuedIntent, { id: right }: QueuedIntent): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
