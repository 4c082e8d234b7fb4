import type { LedgerEntry } from '../../../core/ledger/entry.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** `1.<n>` of a service, with a digest of its own. */
export function imageOf(service: string, n: number): string {
  return `ghcr.io/acme/${service}:1.${n}@sha256:${n.toString(16).padStart(64, '0')}`;
}

interface Told {
  readonly service?: string;
  readonly environment?: string;
  readonly targets?: readonly string[];
  readonly sourceAt?: number;
  readonly hotfix?: boolean;
  readonly proven?: boolean;
}

/** Writes down entries of one service in prod in few words; times are minutes. */
export function tell(service = 'api') {
  const about = (n: number, minute: number, { environment = 'prod', targets = [] }: Told) => ({
    at: minute * MINUTE,
    service,
    environment,
    targets,
    intent: [service, environment, n].join('/'),
    image: imageOf(service, n),
    revision: `${service}-${n}-${environment}-${targets.join('-')}`,
  });
  return {
    started: (n: number, minute: number, told: Told = {}): LedgerEntry => ({
      ...about(n, minute, told),
      kind: 'started',
      deadline: (minute + 10) * MINUTE,
      from: '',
      hotfix: told.hotfix ?? false,
      overrides: [],
      ...(told.sourceAt === undefined ? {} : { sourceAt: told.sourceAt * MINUTE }),
    }),
    verified: (n: number, minute: number, told: Told = {}): LedgerEntry => ({
      ...about(n, minute, told),
      kind: 'verified',
      adopted: false,
    }),
    adopted: (n: number, minute: number, told: Told = {}): LedgerEntry => ({
      ...about(n, minute, told),
      kind: 'verified',
      adopted: true,
    }),
    failed: (n: number, minute: number, told: Told = {}): LedgerEntry => ({
      ...about(n, minute, told),
      kind: 'failed',
      cause: 'crash',
      explanation: 'the container api crashed 3 times',
    }),
    /** The start of the rollback of `n` to `to`. */
    takeBack: (n: number, to: number, minute: number, told: Told = {}): LedgerEntry => ({
      ...about(to, minute, told),
      intent: `rollback-${service}-${n}-${minute}`,
      revision: `rollback-of-${n}`,
      kind: 'started',
      deadline: (minute + 10) * MINUTE,
      from: imageOf(service, n),
      rollbackOf: about(n, minute, told).revision,
      hotfix: false,
      overrides: [],
    }),
    rolledBack: (n: number, to: number, minute: number, told: Told = {}): LedgerEntry => ({
      ...about(n, minute, told),
      kind: 'rolled-back',
      to: imageOf(service, to),
      proven: told.proven ?? true,
    }),
  };
}
