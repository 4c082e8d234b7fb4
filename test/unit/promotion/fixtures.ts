import type { Environment, Gates } from '../../../core/config/config.ts';
import { applyEntry } from '../../../core/ledger/apply-entry.ts';
import type { LedgerRelease, ServiceEntry } from '../../../core/ledger/entry.ts';
import { emptyServiceLedger, type ServiceLedger } from '../../../core/ledger/service-ledger.ts';
import type { GateQuestion } from '../../../core/promotion/gate.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Monday, 2026-11-23, 10:00 in Berlin. */
export const MONDAY = Date.parse('2026-11-23T09:00:00Z');

/** A release whose digest tells its number. */
export function release(build: number, change: Partial<LedgerRelease> = {}): LedgerRelease {
  return {
    intent: `intent-${build}`,
    image: imageOf(build),
    build,
    source: `acme/api@${String(build).padStart(40, '0')}`,
    ...change,
  };
}

export function imageOf(build: number): string {
  return `ghcr.io/acme/api:1.${build}@sha256:${String(build).padStart(64, '0')}`;
}

export function environment(name: string, change: Partial<Environment> = {}): Environment {
  return {
    name,
    targets: [],
    parallel: false,
    argocd: { applications: [] },
    selectors: [],
    rollback: 'automatic',
    promote: 'services',
    carry: [],
    ...change,
  };
}

export function gates(change: Partial<Gates>): Gates {
  return {
    windows: [],
    freezes: [],
    approval: false,
    approvers: [],
    scan: false,
    checks: [],
    hotfix: false,
    ...change,
  };
}

type Place = { readonly at: number; readonly environment: string; readonly targets?: readonly string[] };

function placed({ at, environment, targets = [] }: Place) {
  return { at, service: 'api', environment, targets };
}

export function started(place: Place, one: LedgerRelease): ServiceEntry {
  return {
    ...placed(place),
    ...one,
    intent: `${one.intent}-${place.environment}`,
    kind: 'started',
    deadline: place.at + 10 * MINUTE,
    from: 'r:0',
    hotfix: false,
    overrides: [],
  };
}

export function verified(place: Place, one: LedgerRelease): ServiceEntry {
  return {
    ...placed(place),
    ...one,
    intent: `${one.intent}-${place.environment}`,
    kind: 'verified',
    adopted: false,
  };
}

export function failed(place: Place, one: LedgerRelease): ServiceEntry[] {
  const about = { ...placed(place), ...one, intent: `${one.intent}-${place.environment}` };
  return [
    { ...about, kind: 'failed', cause: 'crash', explanation: 'it crashes' },
    { ...about, kind: 'quarantined', reason: 'it failed here: crash' },
  ];
}

/** Started and seen healthy a minute later. */
export function ran(place: Place, one: LedgerRelease): ServiceEntry[] {
  return [started({ ...place, at: place.at - MINUTE }, one), verified(place, one)];
}

export function ledgerOf(...entries: readonly ServiceEntry[]): ServiceLedger {
  return entries.reduce(applyEntry, emptyServiceLedger('api'));
}

/** Whether build 7 may go from staging to prod; open unless a test says otherwise. */
export function question(change: Partial<GateQuestion> = {}): GateQuestion {
  return {
    now: MONDAY,
    environment: environment('prod', { after: 'staging' }),
    upstream: environment('staging'),
    candidate: release(7),
    ledger: ledgerOf(...ran({ at: MONDAY - 2 * HOUR, environment: 'staging' }, release(7))),
    freezes: [],
    verdicts: [],
    approvals: [],
    hotfix: false,
    ...change,
  };
}

/** Prod after staging, with gates. */
export function prodWith(change: Partial<Gates>): Environment {
  return environment('prod', { after: 'staging', gates: gates(change) });
}
