import type { Environment } from '../config/config.ts';
import { definedOnly } from '../defined-only.ts';
import type { LedgerRelease } from '../ledger/entry.ts';
import { isSameWrite } from '../ledger/releases.ts';
import {
  environmentOf,
  type QuarantinedRelease,
  type ServiceLedger,
  type TargetLedger,
  targetOf,
} from '../ledger/service-ledger.ts';
import { targetsOf } from './upstream.ts';

/** Where a service stands in one environment. */
export interface EnvironmentStanding {
  readonly environment: string;
  readonly targets: readonly TargetStanding[];
  readonly quarantined: readonly QuarantinedRelease[];
}

/** What runs in one target. `overdue`: its rollout is past its deadline without a verdict, and any run takes it up. */
export interface TargetStanding {
  /** Empty where the environment has no named targets. */
  readonly target: string;
  readonly state: 'empty' | 'verified' | 'rolling-out' | 'overdue' | 'failed';
  readonly release?: LedgerRelease;
  /** When it was written. */
  readonly since?: number;
  readonly verifiedAt?: number;
  /** Until when its rollout may take. */
  readonly deadline?: number;
}

export function standingOf(
  ledger: ServiceLedger,
  environment: Environment,
  now: number,
): EnvironmentStanding {
  const known = environmentOf(ledger, environment.name);
  return {
    environment: environment.name,
    targets: targetsOf(environment).map((target) => standingOfTarget(target, targetOf(known, target), now)),
    quarantined: known.quarantined,
  };
}

function standingOfTarget(target: string, known: TargetLedger, now: number): TargetStanding {
  const { running, pending, verified } = known;
  if (running === undefined) return { target, state: 'empty' };
  const about = { target, release: running, since: running.since };
  if (pending !== undefined) {
    const { deadline } = pending;
    return { ...about, state: now < deadline ? 'rolling-out' : 'overdue', deadline };
  }
  const proof = verified.findLast((release) => isSameWrite(release, running));
  const isProven = proof !== undefined && proof.failedAt === undefined;
  return {
    ...about,
    state: isProven ? 'verified' : 'failed',
    ...definedOnly({ verifiedAt: isProven ? proof.verifiedAt : undefined }),
  };
}
