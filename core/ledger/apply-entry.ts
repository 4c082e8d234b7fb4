import { isSameImage } from '../image/identity.ts';
import type { FreezeEntry, LedgerEntry, ServiceEntry } from './entry.ts';
import { releaseOf } from './releases.ts';
import {
  type Approval,
  type EnvironmentLedger,
  environmentOf,
  type Freeze,
  type QuarantinedRelease,
  type ServiceLedger,
  targetOf,
} from './service-ledger.ts';
import { applyToTarget } from './target-fold.ts';

/** The newest so many are kept for each environment of a service. */
const MOST_QUARANTINED = 100;
const MOST_APPROVALS = 100;
const MOST_FREEZES = 200;
/** A freeze that is over is kept for so long: the clock that wrote the newest entry may be ahead of all others. */
const ENDED_FREEZE_KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * What a service comes to after one more entry. A repeated entry changes nothing, and neither does a verdict on a
 * release that another one has long replaced; then the very same value comes back.
 */
export function applyEntry(ledger: ServiceLedger, entry: ServiceEntry): ServiceLedger {
  if (entry.service !== ledger.service) return ledger;
  const before = environmentOf(ledger, entry.environment);
  const after = applyToEnvironment(before, entry);
  if (after === before) return ledger;
  return { ...ledger, environments: { ...ledger.environments, [entry.environment]: after } };
}

/** The freezes after one more entry: the same id again replaces a freeze, or lifts it when it ends before it begins. */
export function applyFreeze(freezes: readonly Freeze[], entry: FreezeEntry): readonly Freeze[] {
  const { id, scope, from, until, reason, actor, at } = entry;
  const others = freezes.filter(
    (freeze) => freeze.id !== id && (freeze.until ?? at) >= at - ENDED_FREEZE_KEPT_MS,
  );
  if (until !== undefined && until <= from) return others;
  const freeze: Freeze = {
    id,
    scope,
    from,
    reason,
    ...(until === undefined ? {} : { until }),
    ...(actor === undefined ? {} : { actor }),
  };
  // In its old place, so that the same word again changes nothing.
  const place = freezes.findIndex((known) => known.id === id);
  const before = freezes.slice(0, Math.max(place, 0)).filter((known) => others.includes(known));
  const all = place < 0 ? [...others, freeze] : [...before, freeze, ...others.slice(before.length)];
  return all.slice(-MOST_FREEZES);
}

/** Whether an entry is about one service; freezes are about many. */
export function isServiceEntry(entry: LedgerEntry): entry is ServiceEntry {
  return entry.kind !== 'frozen';
}

function applyToEnvironment(environment: EnvironmentLedger, entry: ServiceEntry): EnvironmentLedger {
  switch (entry.kind) {
    case 'started':
    case 'verified':
    case 'failed':
    case 'rolled-back':
      return applyToTargets(environment, entry);
    case 'quarantined':
      return quarantine(environment, { ...releaseOf(entry), at: entry.at, reason: entry.reason });
    case 'released':
      return release(environment, entry.image);
    case 'approved':
      return approve(environment, {
        at: entry.at,
        image: entry.image,
        approver: entry.approver,
        proof: entry.proof,
      });
    // It tells why a release was started; what that changes is told by its `started`.
    case 'promoted':
      return environment;
  }
}

function applyToTargets(
  environment: EnvironmentLedger,
  entry: Parameters<typeof applyToTarget>[1],
): EnvironmentLedger {
  const names = entry.targets.length === 0 ? [''] : entry.targets;
  const before = names.map((name) => [name, targetOf(environment, name)] as const);
  const after = before.map(([name, target]) => [name, applyToTarget(target, entry)] as const);
  if (after.every(([, target], index) => target === before[index]?.[1])) return environment;
  return { ...environment, targets: { ...environment.targets, ...Object.fromEntries(after) } };
}

function quarantine(environment: EnvironmentLedger, bad: QuarantinedRelease): EnvironmentLedger {
  const isKnown = environment.quarantined.some(
    (known) =>
      isSameImage(known.image, bad.image) && known.intent === bad.intent && known.revision === bad.revision,
  );
  if (isKnown) return environment;
  const others = environment.quarantined.filter((known) => !isSameImage(known.image, bad.image));
  return { ...environment, quarantined: [...others, bad].slice(-MOST_QUARANTINED) };
}

function release(environment: EnvironmentLedger, image: string): EnvironmentLedger {
  const left = environment.quarantined.filter((bad) => !isSameImage(bad.image, image));
  return left.length === environment.quarantined.length ? environment : { ...environment, quarantined: left };
}

function approve(environment: EnvironmentLedger, approval: Approval): EnvironmentLedger {
  const isKnown = environment.approvals.some((known) => isSameApproval(known, approval));
  if (isKnown) return environment;
  return { ...environment, approvals: [...environment.approvals, approval].slice(-MOST_APPROVALS) };
}

/** Whether two approvals are one: of the same digest, by the same person, with the same proof. */
export function isSameApproval(a: Approval, b: Approval): boolean {
  return (
    isSameImage(a.image, b.image) &&
    a.approver === b.approver &&
    a.proof.kind === b.proof.kind &&
    a.proof.repository === b.proof.repository &&
    a.proof.number === b.proof.number
  );
}
