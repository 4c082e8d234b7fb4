import { definedOnly } from '../defined-only.ts';
import type { LedgerRelease } from '../ledger/entry.ts';
import type { ServiceLedger } from '../ledger/service-ledger.ts';
import type { Candidate } from '../promotion/gate.ts';

/** Every release that the ledger knows of a service, in whatever environment. */
export function knownReleases({ environments }: ServiceLedger): readonly LedgerRelease[] {
  return Object.values(environments).flatMap(({ targets, quarantined }) => [
    ...Object.values(targets).flatMap(({ running, pending, verified }) => [
      ...(running === undefined ? [] : [running]),
      ...(pending === undefined ? [] : [pending]),
      ...verified,
    ]),
    ...quarantined,
  ]);
}

/** A release on its way to an environment, as the gates are asked about it. */
export function candidateOf({ image, build, source }: LedgerRelease): Candidate {
  return { image, ...definedOnly({ build, source }) };
}
