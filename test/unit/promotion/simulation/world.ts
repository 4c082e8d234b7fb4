import type { Environment, SlipwayConfig } from '../../../../core/config/config.ts';
import { imageIdentity, isSameImage } from '../../../../core/image/identity.ts';
import { applyEntry, applyFreeze } from '../../../../core/ledger/apply-entry.ts';
import type { LedgerEntry, LedgerRelease, Override } from '../../../../core/ledger/entry.ts';
import { liftTimes } from '../../../../core/ledger/lift-times.ts';
import {
  emptyServiceLedger,
  environmentOf,
  type Freeze,
  type ServiceLedger,
  targetOf,
} from '../../../../core/ledger/service-ledger.ts';
import { askGates } from '../../../../core/promotion/ask-gates.ts';
import type { CheckVerdict, ProvenApproval } from '../../../../core/promotion/gate.ts';
import { targetsOf } from '../../../../core/promotion/upstream.ts';
import { HOUR, imageOf, MINUTE } from '../fixtures.ts';

/** A rollout that goes on in a cluster, whoever watches it. */
export interface Rollout {
  readonly release: LedgerRelease;
  readonly environment: string;
  readonly targets: readonly string[];
  readonly endsAt: number;
  readonly healthy: boolean;
  /** Its runner died: nobody tells the ledger, until another run takes it up. */
  unwatched: boolean;
  readonly rollbackOf?: string;
  /** Targets that the same run goes on to when this one is healthy. */
  readonly next: readonly string[];
}

/** Everything there is: the platform, its ledger, and what happens outside of it. */
export interface World {
  readonly config: SlipwayConfig;
  /** The true time, in milliseconds. */
  now: number;
  ledger: ServiceLedger;
  freezes: readonly Freeze[];
  /** All that was ever written, in order: the oracle reads nothing else. */
  readonly log: LedgerEntry[];
  rollouts: readonly Rollout[];
  /** Builds that were made so far. */
  builds: number;
  writes: number;
  /** Proofs of approvals that do not hold, by pull request. */
  readonly unproven: Set<number>;
  readonly verdicts: Map<string, CheckVerdict[]>;
}

export function createWorld(config: SlipwayConfig, now: number): World {
  return {
    config,
    now,
    ledger: emptyServiceLedger('api'),
    freezes: [],
    log: [],
    rollouts: [],
    builds: 0,
    writes: 0,
    unproven: new Set(),
    verdicts: new Map(),
  };
}

/** Appends as the ledger does: what a clock says that is behind is lifted, then every entry is folded. */
export function append(world: World, entries: readonly LedgerEntry[]): void {
  for (const entry of liftTimes(entries, world.log.at(-1)?.at)) {
    world.log.push(entry);
    if (entry.kind === 'frozen') world.freezes = applyFreeze(world.freezes, entry);
    else world.ledger = applyEntry(world.ledger, entry);
  }
}

export function buildOf(build: number): LedgerRelease {
  return {
    intent: `build-${build}`,
    image: imageOf(build),
    build,
    source: `acme/api@${String(build).padStart(40, '0')}`,
  };
}

/** How a write is made, and how it is going to end. */
export interface Fate {
  /** The runner's clock minus the true time. */
  readonly skew: number;
  readonly minutes: number;
  readonly healthy: boolean;
  readonly unwatched: boolean;
}

export interface Write {
  readonly environment: Environment;
  readonly release: LedgerRelease;
  readonly hotfix?: boolean;
  readonly overrides?: readonly Override[];
  readonly upstream?: string;
}

export const ROLLOUT_DEADLINE = 15 * MINUTE;
/** How far the clocks of runners are off. */
export const FASTEST_CLOCK = HOUR;
export const SLOWEST_CLOCK = -2 * HOUR;

/** Starts a release in those targets of an environment that do not run it: in order, or all together. */
export function startRelease(world: World, write: Write, fate: Fate): void {
  const { environment, release } = write;
  const known = environmentOf(world.ledger, environment.name);
  const targets = targetsOf(environment).filter((target) => {
    const { running } = targetOf(known, target);
    return running === undefined || !isSameImage(running.image, release.image);
  });
  const [first = [], ...rest] = environment.parallel ? [targets] : targets.map((target) => [target]);
  if (first.length > 0) startTargets(world, { ...write, targets: first, next: rest.flat() }, fate);
}

type TargetWrite = Write & {
  readonly targets: readonly string[];
  readonly next: readonly string[];
  readonly rollbackOf?: string;
};

function startTargets(world: World, write: TargetWrite, { skew, minutes, healthy, unwatched }: Fate): void {
  const { environment, targets, next, rollbackOf } = write;
  world.writes += 1;
  const release = { ...write.release, intent: `${imageIdentity(write.release.image)}-${world.writes}` };
  const at = world.now + skew;
  const about = { ...release, at, service: 'api', environment: environment.name, targets: named(targets) };
  const started: LedgerEntry = {
    ...about,
    kind: 'started',
    deadline: at + ROLLOUT_DEADLINE,
    from: 'r:0',
    hotfix: write.hotfix ?? false,
    overrides: write.overrides ?? [],
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
  };
  const promoted: readonly LedgerEntry[] =
    write.upstream === undefined ? [] : [{ ...about, kind: 'promoted', upstream: write.upstream, gates: [] }];
  append(world, [...promoted, started]);
  const rollout = {
    release,
    environment: environment.name,
    targets,
    endsAt: world.now + minutes * MINUTE,
    healthy,
    unwatched,
    next,
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
  };
  world.rollouts = [...world.rollouts.filter((other) => !isWrittenOver(other, rollout)), rollout];
}

/** The ledger names no targets where an environment has one without a name. */
function named(targets: readonly string[]): readonly string[] {
  return targets.filter((target) => target !== '');
}

function isWrittenOver(old: Rollout, { environment, targets }: Rollout): boolean {
  return old.environment === environment && old.targets.some((target) => targets.includes(target));
}

/** What the runs that watch rollouts tell the ledger by now. */
export function endRollouts(world: World, fate: Fate): void {
  for (const rollout of world.rollouts)
    if (!rollout.unwatched && rollout.endsAt <= world.now) judge(world, rollout, fate);
}

/** Any run takes up what is past its deadline by its clock. */
export function takeUpOverdue(world: World, fate: Fate): void {
  for (const rollout of world.rollouts) {
    const known = environmentOf(world.ledger, rollout.environment);
    const pending = rollout.targets.map((target) => targetOf(known, target).pending).find((one) => one);
    const isOverdue = pending !== undefined && pending.deadline <= world.now + fate.skew;
    if (isOverdue && rollout.endsAt <= world.now) judge(world, rollout, fate);
  }
}

function judge(world: World, rollout: Rollout, fate: Fate): void {
  const { release, environment, targets } = rollout;
  world.rollouts = world.rollouts.filter((other) => other !== rollout);
  const about = {
    ...release,
    at: world.now + fate.skew,
    service: 'api',
    environment,
    targets: named(targets),
  };
  if (!rollout.healthy) {
    fail(world, rollout, fate);
    return;
  }
  append(world, [{ ...about, kind: 'verified', adopted: false }]);
  const found = world.config.environments.get(environment);
  const [target, ...next] = rollout.next;
  // Every write asks the gates on the tip it finds: much may have happened since the first target.
  if (found !== undefined && target !== undefined && isLetIn(world, { environment: found, release }, fate))
    startTargets(world, { environment: found, release, targets: [target], next }, fate);
}

function isLetIn(world: World, { environment, release }: Write, { skew }: Fate): boolean {
  const upstream = world.config.environments.get(environment.after ?? '');
  const answer = askGates({
    now: world.now + skew,
    environment,
    ...(upstream === undefined ? {} : { upstream }),
    candidate: release,
    ledger: world.ledger,
    freezes: world.freezes,
    verdicts: world.verdicts.get(imageIdentity(release.image)) ?? [],
    approvals: proveApprovals(world, environment.name),
    hotfix: false,
  });
  return answer.kind === 'open';
}

/** It failed: that is told, it is quarantined, and the newest release that is proven there comes back. */
export function fail(
  world: World,
  { release, environment, targets, rollbackOf }: Omit<Rollout, 'endsAt' | 'healthy' | 'unwatched' | 'next'>,
  fate: Fate,
): void {
  const about = {
    ...release,
    at: world.now + fate.skew,
    service: 'api',
    environment,
    targets: named(targets),
  };
  append(world, [{ ...about, kind: 'failed', cause: 'crash', explanation: 'it crashes' }]);
  if (rollbackOf !== undefined) return;
  append(world, [{ ...about, kind: 'quarantined', reason: 'it failed here: crash' }]);
  const known = environmentOf(world.ledger, environment);
  const proven = targetOf(known, targets[0] ?? '').verified.findLast(
    ({ image, failedAt }) =>
      failedAt === undefined && !known.quarantined.some((bad) => isSameImage(bad.image, image)),
  );
  const found = world.config.environments.get(environment);
  if (proven === undefined || found === undefined) return;
  const { build, source, image } = proven;
  const back = {
    intent: '',
    image,
    ...(build === undefined ? {} : { build }),
    ...(source === undefined ? {} : { source }),
  };
  startTargets(
    world,
    { environment: found, release: back, targets, next: [], rollbackOf: 'c'.repeat(40) },
    { ...fate, minutes: 2, healthy: true },
  );
}

/** What reading the proofs again says. */
export function proveApprovals(world: World, environment: string): readonly ProvenApproval[] {
  return environmentOf(world.ledger, environment).approvals.map((approval) =>
    world.unproven.has(approval.proof.number)
      ? { kind: 'unproven', approval, reason: 'the pull request is not merged' }
      : { kind: 'proven', approval },
  );
}
