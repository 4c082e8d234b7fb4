import { definedOnly } from '../defined-only.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import type { DeliveryHistory } from './history.ts';
import { openServiceLog, targetsOf } from './service-log.ts';

export interface HistoryQuestion {
  /** The environment in which a release has arrived. */
  readonly environment: string;
  /** Its targets as they are declared now (empty: without names); left out where nobody knows. */
  readonly targets?: readonly string[];
}

type Telling = Extract<LedgerEntry, { kind: 'started' | 'verified' | 'failed' | 'rolled-back' }>;

/**
 * What the ledger tells of each service on its way into one environment; `entries` in the order of the ledger. A delivery
 * is deployed when its last target is verified. Work is linear in the number of entries.
 */
export function readHistory(entries: readonly LedgerEntry[], question: HistoryQuestion): DeliveryHistory {
  const telling = entries.filter(isTelling);
  const services = new Map(
    [...collectTargets(telling, question)].map(([service, targets]) => [
      service,
      openServiceLog({ service, environment: question.environment, targets }),
    ]),
  );
  for (const entry of telling) services.get(entry.service)?.add(entry);
  return {
    environment: question.environment,
    services: [...services.values()]
      .map((log) => log.finish())
      .toSorted((left, right) => compare(left.service, right.service)),
    ...definedOnly({ begin: entries[0]?.at }),
  };
}

function isTelling(entry: LedgerEntry): entry is Telling {
  return ['started', 'verified', 'failed', 'rolled-back'].includes(entry.kind);
}

/** By service, the targets it was ever started or adopted on in the environment, without those given up since. */
function collectTargets(
  entries: readonly Telling[],
  { environment, targets: declared }: HistoryQuestion,
): ReadonlyMap<string, ReadonlySet<string>> {
  const known = declared === undefined ? undefined : new Set(declared.length === 0 ? [''] : declared);
  const found = new Map<string, Set<string>>();
  for (const entry of entries) {
    const targets = found.get(entry.service) ?? new Set();
    found.set(entry.service, targets);
    if (entry.environment !== environment) continue;
    for (const target of targetsOf(entry)) if (known?.has(target) ?? true) targets.add(target);
  }
  return found;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
