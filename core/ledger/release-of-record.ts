import { type BumpRecord, formatSource } from '../bump/record.ts';
import { definedOnly } from '../defined-only.ts';
import type { LedgerPlace, LedgerRelease } from './entry.ts';

/** When something happened and who did it. */
export interface Occasion {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor?: string;
  /** URL of the run. */
  readonly run?: string;
}

export type PlacedRelease = LedgerPlace & LedgerRelease;

/**
 * A bump as the ledger tells it, with the commit that carries it; nothing for a bump that names no service and
 * environment, as the ledger knows nothing else.
 */
export function placeRecord(
  record: BumpRecord,
  revision: string,
  { at, actor, run }: Occasion,
): PlacedRelease | undefined {
  const { service, environment, targets, intent, to, build, source } = record;
  if (service === undefined || environment === undefined) return undefined;
  return {
    at,
    service,
    environment,
    targets,
    intent,
    image: to,
    revision,
    ...definedOnly({ build, source: source === undefined ? undefined : formatSource(source), actor, run }),
  };
}
