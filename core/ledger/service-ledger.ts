import type { ApprovalProof, FreezeScope, LedgerRelease, NoticeRef } from './entry.ts';

/** What the entries of one service come to. Kept beside the log, so that a bump need not read all of it. */
export interface ServiceLedger {
  readonly service: string;
  /** By name of the environment. */
  readonly environments: Readonly<Record<string, EnvironmentLedger>>;
}

export interface EnvironmentLedger {
  /** By name of the target; `''` where the environment has none. */
  readonly targets: Readonly<Record<string, TargetLedger>>;
  readonly quarantined: readonly QuarantinedRelease[];
  readonly approvals: readonly Approval[];
}

export interface TargetLedger {
  /** The release that was written last. */
  readonly running?: LedgerRelease & { readonly since: number };
  /** Started, and no verdict yet. */
  readonly pending?: PendingRelease;
  /** Oldest first; older ones are thinned out (`thin-verified.ts`). */
  readonly verified: readonly VerifiedRelease[];
  /** The newest of those that were written over before their verdict: a late one is told from one for nothing. */
  readonly superseded: readonly SupersededRelease[];
}

export interface SupersededRelease extends LedgerRelease {
  readonly startedAt: number;
  readonly replacedAt: number;
}

export interface PendingRelease extends LedgerRelease {
  readonly startedAt: number;
  readonly deadline: number;
  readonly from: string;
  readonly rollbackOf?: string;
  /** Of a rollback by hand: why. */
  readonly reason?: string;
  readonly run?: string;
  readonly notice?: NoticeRef;
}

/** A release that was seen live and healthy; `failedAt` when it failed there, or was taken back, afterwards. */
export interface VerifiedRelease extends LedgerRelease {
  readonly startedAt: number;
  readonly verifiedAt: number;
  /** When another release was written over it. */
  readonly replacedAt?: number;
  readonly failedAt?: number;
  readonly adopted: boolean;
}

export interface QuarantinedRelease extends LedgerRelease {
  readonly at: number;
  readonly reason: string;
}

export interface Approval {
  readonly at: number;
  readonly image: string;
  readonly approver: string;
  readonly proof: ApprovalProof;
}

/** A freeze by `slipway freeze`; `until` left out: until it is lifted. */
export interface Freeze {
  readonly id: string;
  readonly scope: FreezeScope;
  readonly from: number;
  readonly until?: number;
  readonly reason: string;
  readonly actor?: string;
}

/** What the ledger knows of an environment; also of one it has never heard of, or one named as every object has it. */
export function environmentOf(ledger: ServiceLedger, environment: string): EnvironmentLedger {
  return own(ledger.environments, environment) ?? { targets: {}, quarantined: [], approvals: [] };
}

/** What the ledger knows of one target (`''` where the environment has none). */
export function targetOf(environment: EnvironmentLedger, target: string): TargetLedger {
  return own(environment.targets, target) ?? { verified: [], superseded: [] };
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A service that the ledger has never heard of. */
export function emptyServiceLedger(service: string): ServiceLedger {
  return { service, environments: {} };
}
