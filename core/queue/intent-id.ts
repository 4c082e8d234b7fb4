import { createHash } from 'node:crypto';
import { formatSource } from '../bump/record.ts';
import { formatImageReference } from '../image/reference.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { normaliseEntries } from '../ledger/entry-text.ts';
import type { BumpOrder, QueuedIntent } from './queued-intent.ts';

/** The intent of a bump: the same order gives the same id, whoever runs it. `at` is milliseconds since the epoch. */
export function intentOfOrder(order: BumpOrder, at: number): QueuedIntent {
  return { kind: 'bump', id: hash('bump', identityOf(order)), at, order };
}

/** The intent of entries for the ledger alone. */
export function intentOfEntries(entries: readonly LedgerEntry[], at: number): QueuedIntent {
  const kept = normaliseEntries(entries);
  return { kind: 'record', id: hash('record', kept), at, entries: kept };
}

/** All that decides what is written, and under which rules; not who asks, from which run, or how it is watched. */
function identityOf({ name, release, hotfix, breakGlass, promotion }: BumpOrder): unknown {
  const { image, source, build, allowDowngrade, pin } = release;
  return [
    name.kind === 'service'
      ? [name.config, name.service, name.environment, name.target ?? null]
      : [name.file, ...name.selectors],
    formatImageReference(image),
    source === undefined ? null : formatSource(source),
    build ?? null,
    [allowDowngrade, pin, hotfix, breakGlass?.reason ?? null],
    [promotion?.upstream ?? null, promotion?.set ?? null],
  ];
}

function hash(kind: QueuedIntent['kind'], identity: unknown): string {
  const text = JSON.stringify(['slipway-queue-1', kind, identity]);
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
