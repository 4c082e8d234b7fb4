import type { BumpRecord } from '../bump/record.ts';
import { environmentOf, type ServiceLedger, targetOf } from './service-ledger.ts';

/**
 * The bumps of a commit that is taken back as a whole and written again one by one: those that have their turn before
 * `own`. The order is that of their intents, which nobody chose.
 */
export function turnsBefore(own: string, records: readonly BumpRecord[]): readonly BumpRecord[] {
  return records.filter(({ intent }) => intent < own).sort((a, b) => (a.intent < b.intent ? -1 : 1));
}

/** Whether a bump that was written again after `since` has its verdict, or was given up for another release. */
export function hasVerdict(
  { intent, environment, targets }: BumpRecord,
  ledger: ServiceLedger,
  since: number,
): boolean {
  const known = environmentOf(ledger, environment ?? '');
  const isBad = known.quarantined.some((release) => release.intent === intent && release.at > since);
  const names = targets.length === 0 ? [''] : targets;
  return (
    isBad ||
    names.every((name) => {
      const { verified, running } = targetOf(known, name);
      const isProven = verified.some((release) => release.intent === intent && release.verifiedAt > since);
      return isProven || (running !== undefined && running.intent !== intent && running.since > since);
    })
  );
}
