import type { ServiceEntry } from './entry.ts';
import type { ServiceLedger, TargetLedger, VerifiedRelease } from './service-ledger.ts';
import { thinVerified } from './thin-verified.ts';

/**
 * Verified releases are most of what is known of a service, and a bump needs but the newest: the older ones are kept in
 * a file of their own, which is written once in a while.
 */
export interface OlderReleases {
  /** By environment and target, oldest first. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, readonly VerifiedRelease[]>>>>;
}

/** So many stay with the service when older ones are put aside; those that a start can touch are always among them. */
const RECENT_LEFT = 16;
/** Older ones are put aside when there are more of a target. */
const MOST_RECENT = 40;

export const noOlder: OlderReleases = { environments: {} };

/** Whether older releases have to be put aside. */
export function isOverfull({ environments }: ServiceLedger): boolean {
  return Object.values(environments).some(({ targets }) =>
    Object.values(targets).some(({ verified }) => verified.length > MOST_RECENT),
  );
}

/** Whether an entry can bear on releases that were put aside: a start only ever touches what runs. */
export function concernsOlder(entry: ServiceEntry): boolean {
  if (entry.kind === 'verified') return entry.adopted;
  return entry.kind === 'failed' || entry.kind === 'rolled-back';
}

/** All that is known of a service. */
export function joinOlder(recent: ServiceLedger, { environments }: OlderReleases): ServiceLedger {
  return mapTargets(recent, (target, environment, name) => {
    const older = own(own(environments, environment) ?? {}, name) ?? [];
    return { ...target, verified: [...older, ...target.verified] };
  });
}

/** Puts the older releases of everything that is known aside, thinned out as of `now`. */
export function splitOlder(
  whole: ServiceLedger,
  now: number,
): { readonly recent: ServiceLedger; readonly older: OlderReleases } {
  const thinned = mapTargets(whole, (target) => ({
    ...target,
    verified: thinVerified(target.verified, now),
  }));
  const older = mapRecord(thinned.environments, ({ targets }) =>
    mapRecord(targets, ({ verified }) => verified.slice(0, -RECENT_LEFT)),
  );
  const recent = mapTargets(thinned, (target) => ({
    ...target,
    verified: target.verified.slice(-RECENT_LEFT),
  }));
  return { recent, older: { environments: older } };
}

function mapTargets(
  ledger: ServiceLedger,
  map: (target: TargetLedger, environment: string, name: string) => TargetLedger,
): ServiceLedger {
  const environments = mapRecord(ledger.environments, (environment, name) => ({
    ...environment,
    targets: mapRecord(environment.targets, (target, targetName) => map(target, name, targetName)),
  }));
  return { ...ledger, environments };
}

function mapRecord<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, key: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
