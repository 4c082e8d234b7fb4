import { createHash } from 'node:crypto';
import type { QueuedIntent } from './queued-intent.ts';

/**
 * The intent of a write that only who asked for it can make: what it comes to is decided on the tip, by what this run
 * knows. To others it says nothing, so they leave it. The same `identity` (JSON values) gives the same id.
 */
export function soloIntent(
  kind: 'revert' | 'rollback' | 'set',
  identity: readonly unknown[],
  at: number,
): QueuedIntent {
  const text = JSON.stringify([`slipway-${kind}-1`, ...identity]);
  return {
    kind: 'record',
    id: createHash('sha256').update(text).digest('hex').slice(0, 40),
    at,
    entries: [],
  };
}
