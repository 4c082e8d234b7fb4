import type { Freeze, ServiceLedger } from '../ledger/service-ledger.ts';
import type { CheckVerdict } from '../promotion/gate.ts';

/**
 * The ledger as it stands at one tip; a ledger that is not there yet reads as empty. Raises (caller)
 * `ledger-version-unknown` and `ledger-forged`, and what the repository raises.
 */
export interface LedgerView {
  readonly readService: (service: string) => Promise<ServiceLedger>;
  /** Without the releases that were verified long ago. */
  readonly readRecent: (service: string) => Promise<ServiceLedger>;
  readFreezes(): Promise<readonly Freeze[]>;
  /** What others say of a digest, one verdict a name. */
  readVerdicts(digest: string): Promise<readonly CheckVerdict[]>;
}
