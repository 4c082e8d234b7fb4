import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { release } from '../bump/platform.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** What deliveries of chat-api would have written into the ledger; `ago` in milliseconds before now. */
export interface Told {
  readonly n: number;
  readonly environment: string;
  readonly ago: number;
  readonly targets?: readonly string[];
}

function about({ n, environment, ago, targets = [] }: Told) {
  return {
    at: Date.now() - ago,
    service: 'chat-api',
    environment,
    targets,
    intent: `${n.toString(16).padStart(8, '0')}${Buffer.from(environment).toString('hex')}`
      .padEnd(40, '0')
      .slice(0, 40),
    image: release(n),
    build: n,
    source: `acme/chat-api@${n.toString(16).padStart(40, '0')}`,
    revision: n.toString(16).padStart(40, 'c'),
  };
}

export function started(told: Told): LedgerEntry {
  const placed = about(told);
  const deadline = placed.at + 30 * MINUTE;
  return { ...placed, kind: 'started', deadline, from: release(0), hotfix: false, overrides: [] };
}

/** Started, and healthy a minute later. */
export function delivered(told: Told): readonly LedgerEntry[] {
  const verified = {
    ...about({ ...told, ago: told.ago - MINUTE }),
    kind: 'verified',
    adopted: false,
  } as const;
  return [started(told), verified];
}

/** Started, failed a minute later, and kept out since. */
export function failed(told: Told): readonly LedgerEntry[] {
  const placed = about({ ...told, ago: told.ago - MINUTE });
  return [
    started(told),
    { ...placed, kind: 'failed', cause: 'crash', explanation: 'the container chat-api crashed 3 times' },
    { ...placed, kind: 'quarantined', reason: 'it failed here: crash' },
  ];
}
