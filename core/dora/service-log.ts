import { definedOnly } from '../defined-only.ts';
import type { LedgerEntry, LedgerPlace } from '../ledger/entry.ts';
import type { Delivery, LeadTime, ServiceHistory, TravellingRelease } from './history.ts';
import { ReleaseLog } from './release-log.ts';

type Entry<Kind extends LedgerEntry['kind']> = Extract<LedgerEntry, { kind: Kind }>;
type Started = Entry<'started'>;
type Verdict = Entry<'verified' | 'failed' | 'rolled-back'>;

export interface ServiceLogOptions {
  readonly service: string;
  readonly environment: string;
  /** Targets the service has here that a deployment has to reach; `''` where they have no names. */
  readonly targets: ReadonlySet<string>;
}

interface OpenIncident {
  readonly failedAt: number;
  /** Targets that were not healthy since. */
  readonly awaited: Set<string>;
  restoredAt?: number;
}

interface OpenDelivery {
  readonly release: TravellingRelease;
  readonly startedAt: number;
  lastStartedAt: number;
  hotfix: boolean;
  readonly targets: Set<string>;
  readonly verified: Set<string>;
  deployedAt?: number;
  lead?: LeadTime | undefined;
  incident?: OpenIncident;
  /** A start of a rollback alone opens an incident, but proves no failure. */
  failed: boolean;
  rework: boolean;
}

interface ServiceLog extends ServiceLogOptions {
  readonly releases: ReleaseLog;
  readonly deliveries: OpenDelivery[];
  readonly newestOf: Map<TravellingRelease, OpenDelivery>;
  readonly byIntent: Map<string, OpenDelivery>;
  readonly byRevision: Map<string, OpenDelivery>;
  /** Intents of rollbacks: their verdicts are about what they brought back. */
  readonly rollbacks: Set<string>;
  /** Targets that a whole deployment has reached before. */
  readonly established: Set<string>;
  readonly unrestored: Set<OpenDelivery>;
  /** Failures that no deployment has followed yet. */
  readonly unanswered: Set<OpenDelivery>;
  adopted: number;
  strays: number;
}

/** Follows one service through the ledger; `add` is given its entries of every environment, in their order. */
export function openServiceLog(options: ServiceLogOptions): {
  add(entry: Started | Verdict): void;
  finish(): ServiceHistory;
} {
  const log: ServiceLog = {
    ...options,
    releases: new ReleaseLog(),
    deliveries: [],
    newestOf: new Map(),
    byIntent: new Map(),
    byRevision: new Map(),
    rollbacks: new Set(),
    established: new Set(),
    unrestored: new Set(),
    unanswered: new Set(),
    adopted: 0,
    strays: 0,
  };
  return { add: (entry) => readEntry(log, entry), finish: () => closeLog(log) };
}

function readEntry(log: ServiceLog, entry: Started | Verdict): void {
  const isHere = entry.environment === log.environment;
  if (entry.kind === 'started') readStarted(log, entry, isHere);
  else if (isHere) readVerdict(log, entry);
  else if (entry.kind === 'verified' && entry.adopted) log.releases.note(entry.image);
}

function readStarted(log: ServiceLog, entry: Started, isHere: boolean): void {
  if (entry.rollbackOf !== undefined) {
    if (isHere) readRollback(log, entry, entry.rollbackOf);
    return;
  }
  const release = log.releases.noteStart(entry);
  if (!isHere) return;
  const delivery = joinDelivery(log, release, entry) ?? beginDelivery(log, release, entry.at);
  delivery.lastStartedAt = entry.at;
  delivery.hotfix ||= entry.hotfix;
  log.byIntent.set(entry.intent, delivery);
  if (entry.revision !== undefined) log.byRevision.set(entry.revision, delivery);
  for (const target of targetsOf(entry)) {
    delivery.targets.add(target);
    delivery.verified.delete(target);
  }
}

/** Another try of a release, and a further target of it, are the same delivery; once it is deployed, only the latter is. */
function joinDelivery(log: ServiceLog, release: TravellingRelease, entry: Started): OpenDelivery | undefined {
  const newest = log.newestOf.get(release);
  if (newest?.deployedAt === undefined) return newest;
  return targetsOf(entry).some((target) => newest.targets.has(target)) ? undefined : newest;
}

function beginDelivery(log: ServiceLog, release: TravellingRelease, at: number): OpenDelivery {
  const delivery: OpenDelivery = {
    release,
    startedAt: at,
    lastStartedAt: at,
    hotfix: false,
    targets: targetsToReach(log),
    verified: new Set(),
    failed: false,
    rework: false,
  };
  log.deliveries.push(delivery);
  log.newestOf.set(release, delivery);
  return delivery;
}

/** All of them as long as none is established; a target that was added since counts from its first whole deployment. */
function targetsToReach({ targets, established }: ServiceLog): Set<string> {
  return new Set(established.size === 0 ? targets : [...established].filter((target) => targets.has(target)));
}

function readRollback(log: ServiceLog, entry: Started, revision: string): void {
  log.rollbacks.add(entry.intent);
  const takenBack = log.byRevision.get(revision);
  if (takenBack !== undefined) openIncident(log, takenBack, entry);
}

function readVerdict(log: ServiceLog, entry: Verdict): void {
  if (entry.kind !== 'verified') {
    readFailure(log, entry);
    return;
  }
  noteHealthy(log, entry);
  if (entry.adopted) readAdopted(log, entry);
  else readVerified(log, entry);
}

function readFailure(log: ServiceLog, entry: Entry<'failed' | 'rolled-back'>): void {
  const delivery = deliveryOf(log, entry);
  if (delivery === undefined) return;
  // What fails after it was healthy is a failure of this release only if somebody took it back for that.
  if (entry.kind === 'failed' && delivery.deployedAt !== undefined) return;
  openIncident(log, delivery, entry);
  if (!delivery.failed) log.unanswered.add(delivery);
  delivery.failed = true;
  if (entry.kind === 'rolled-back' && entry.proven) noteHealthy(log, entry);
}

function readVerified(log: ServiceLog, entry: Entry<'verified'>): void {
  const delivery = deliveryOf(log, entry);
  if (delivery === undefined) return;
  for (const target of targetsOf(entry)) delivery.verified.add(target);
  if (![...delivery.targets].every((target) => delivery.verified.has(target))) return;
  for (const target of delivery.targets) log.established.add(target);
  if (delivery.deployedAt === undefined) noteDeployed(log, delivery, entry.at);
}

/** The delivery that a verdict is about; none for the verdict on a rollback, or on what was never started. */
function deliveryOf(log: ServiceLog, { intent }: Verdict): OpenDelivery | undefined {
  const delivery = log.byIntent.get(intent);
  if (delivery === undefined && !log.rollbacks.has(intent)) log.strays += 1;
  return delivery;
}

function readAdopted(log: ServiceLog, entry: Entry<'verified'>): void {
  log.adopted += 1;
  for (const target of targetsOf(entry)) log.established.add(target);
  log.releases.noteDeployed(log.releases.note(entry.image));
}

function noteDeployed(log: ServiceLog, delivery: OpenDelivery, at: number): void {
  delivery.deployedAt = at;
  delivery.lead = log.releases.leadOf(delivery.release);
  log.releases.noteDeployed(delivery.release);
  log.unanswered.delete(delivery);
  const answered = [...log.unanswered].filter(
    ({ incident }) => incident !== undefined && incident.failedAt <= delivery.lastStartedAt,
  );
  for (const failure of answered) log.unanswered.delete(failure);
  delivery.rework = delivery.hotfix || answered.length > 0;
}

function openIncident(log: ServiceLog, delivery: OpenDelivery, entry: Started | Verdict): void {
  if (delivery.incident !== undefined) return;
  delivery.incident = { failedAt: entry.at, awaited: new Set(targetsOf(entry)) };
  log.unrestored.add(delivery);
}

function noteHealthy(log: ServiceLog, entry: Verdict): void {
  for (const delivery of log.unrestored) {
    const { incident } = delivery;
    if (incident === undefined) continue;
    for (const target of targetsOf(entry)) incident.awaited.delete(target);
    if (incident.awaited.size > 0) continue;
    incident.restoredAt = entry.at;
    log.unrestored.delete(delivery);
  }
}

/** An environment without named targets is one target without a name. */
export function targetsOf({ targets }: LedgerPlace): readonly string[] {
  return targets.length === 0 ? [''] : targets;
}

function closeLog({ service, deliveries, adopted, strays }: ServiceLog): ServiceHistory {
  const last = deliveries.length - 1;
  return {
    service,
    deliveries: deliveries.map((delivery, index) => closeDelivery(delivery, index < last)),
    adopted,
    strays,
  };
}

function closeDelivery(delivery: OpenDelivery, superseded: boolean): Delivery {
  const { release, startedAt, deployedAt, lead, failed, incident, rework } = delivery;
  const { failedAt, restoredAt } = incident ?? {};
  return {
    release,
    startedAt,
    rework,
    superseded,
    ...definedOnly({
      deployedAt,
      lead,
      incident: failed && failedAt !== undefined ? { failedAt, ...definedOnly({ restoredAt }) } : undefined,
    }),
  };
}
