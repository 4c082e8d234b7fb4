import type { BumpHistory } from '../bump/history.ts';
import { isSameImage } from '../image/identity.ts';
import type { EnvironmentLedger } from './service-ledger.ts';

/**
 * The history without what may be written again: of a release that was taken back and told to the ledger, the ledger
 * says for how long it stays away. What a person reverted, or what no ledger heard of, the history alone remembers.
 */
export function withoutLifted(
  history: BumpHistory,
  { quarantined }: Pick<EnvironmentLedger, 'quarantined'>,
): BumpHistory {
  const reverted = history.reverted.filter(
    ({ record, isRecorded }) => !isRecorded || quarantined.some(({ image }) => isSameImage(image, record.to)),
  );
  return { ...history, reverted };
}
