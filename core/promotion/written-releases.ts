import type { Environment } from '../config/config.ts';
import type { LedgerRelease } from '../ledger/entry.ts';
import { environmentOf, type ServiceLedger, targetOf } from '../ledger/service-ledger.ts';
import { targetsOf } from './upstream.ts';

interface Written {
  readonly release: LedgerRelease;
  readonly at: number;
}

/** What was written to an environment, the newest first: still running there, or taken back from there. */
export function writtenReleases(ledger: ServiceLedger, environment: Environment): readonly Written[] {
  const known = environmentOf(ledger, environment.name);
  const written = targetsOf(environment).flatMap((target) => {
    const { running } = targetOf(known, target);
    return running === undefined ? [] : [{ release: running, at: running.since }];
  });
  const taken = known.quarantined.map((release) => ({ release, at: release.at }));
  return [...written, ...taken].sort((a, b) => b.at - a.at);
}
