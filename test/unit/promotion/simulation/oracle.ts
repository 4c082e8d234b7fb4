import type { Environment } from '../../../../core/config/config.ts';
import type { Window } from '../../../../core/config/window.ts';
import type { LedgerEntry } from '../../../../core/ledger/entry.ts';
import type { Gate } from '../../../../core/promotion/gate.ts';
import type { World } from './world.ts';

/**
 * The rules once more, in the plainest way: every question reads the whole log of entries from its beginning. It shares
 * no code with what it judges: neither the fold of the ledger nor the gates, the calendar or the choice.
 */

export interface Asked {
  readonly build: number;
  readonly environment: Environment;
  readonly now: number;
  readonly hotfix: boolean;
}

/** The gates that are closed. */
export function closedGates(world: World, asked: Asked): ReadonlySet<Gate> {
  const { environment, build, now, hotfix } = asked;
  const { gates, after } = environment;
  const closed = new Set<Gate>();
  if (quarantinedBuilds(world, environment.name).some((bad) => build <= bad)) closed.add('quarantine');
  const proofs = after === undefined ? [] : proofsOf(world, after, build);
  if (proofs.some((at) => at === undefined)) closed.add('verified');
  else if (isSoaking(proofs, gates?.soakMs, now)) closed.add('soak');
  const passes = hotfix && gates?.hotfix === true;
  if (!passes && !isWindowOpen(gates?.windows ?? [], now)) closed.add('window');
  if (!passes && isFrozen(world, environment, now)) closed.add('freeze');
  if (gates?.approval === true && !isApproved(world, environment, build)) closed.add('approval');
  if (gates?.scan === true && !hasPassed(world, build, 'scan')) closed.add('scan');
  if (gates?.checks.some((name) => !hasPassed(world, build, name)) === true) closed.add('check');
  return closed;
}

function isSoaking(
  proofs: readonly (number | undefined)[],
  soakMs: number | undefined,
  now: number,
): boolean {
  return soakMs !== undefined && proofs.some((at) => at !== undefined && now < at + soakMs);
}

export function isOpen(world: World, asked: Asked): boolean {
  return closedGates(world, asked).size === 0;
}

const builds = new Map<string, number>();

/** Every image is one build here, so the digest tells the number. */
export function buildOfImage(image: string): number {
  const known = builds.get(image);
  if (known !== undefined) return known;
  const build = Number(image.split(':').at(-1));
  builds.set(image, build);
  return build;
}

/** Builds that were quarantined in an environment and not released since. */
export function quarantinedBuilds({ log }: World, environment: string): readonly number[] {
  const bad = new Set<number>();
  for (const entry of log) {
    if (entry.kind === 'quarantined' && entry.environment === environment) bad.add(buildOfImage(entry.image));
    if (entry.kind === 'released' && entry.environment === environment) bad.delete(buildOfImage(entry.image));
  }
  return [...bad];
}

/** For each target of an environment, since when it vouches for a build. */
export function proofsOf(world: World, name: string, build: number): readonly (number | undefined)[] {
  const targets = world.config.environments.get(name)?.targets ?? [];
  const isTainted = quarantinedBuilds(world, name).includes(build);
  return (targets.length === 0 ? [''] : targets).map((target) => {
    let proof: number | undefined;
    for (const entry of world.log) {
      if (!isAbout(entry, name, target) || buildOfImage(entry.image) !== build) continue;
      if (entry.kind === 'verified') proof ??= entry.at;
      if (entry.kind === 'failed' || entry.kind === 'rolled-back') proof = undefined;
    }
    return isTainted ? undefined : proof;
  });
}

type ServiceEntry = Exclude<LedgerEntry, { kind: 'frozen' }>;

function isAbout(entry: LedgerEntry, environment: string, target: string): entry is ServiceEntry {
  return (
    entry.kind !== 'frozen' &&
    entry.environment === environment &&
    (entry.targets.length === 0 ? target === '' : entry.targets.includes(target))
  );
}

/** Whether every target of the environment before verified it at some time. */
export function wasProven({ config, log }: World, { after = '' }: Environment, build: number): boolean {
  const targets = config.environments.get(after)?.targets ?? [];
  return (targets.length === 0 ? [''] : targets).every((target) =>
    log.some(
      (entry) =>
        entry.kind === 'verified' && isAbout(entry, after, target) && buildOfImage(entry.image) === build,
    ),
  );
}

/** The build that was written last in each target; nothing: none was. */
export function runningBuilds({ config, log }: World, name: string): readonly (number | undefined)[] {
  const targets = config.environments.get(name)?.targets ?? [];
  return (targets.length === 0 ? [''] : targets).map((target) => {
    const last = log.findLast((entry) => entry.kind === 'started' && isAbout(entry, name, target));
    return last?.kind === 'started' ? buildOfImage(last.image) : undefined;
  });
}

/** Whether a rollout there may still end by its own run. */
export function isBusy(world: World, name: string, now: number): boolean {
  const targets = world.config.environments.get(name)?.targets ?? [];
  return (targets.length === 0 ? [''] : targets).some((target) => {
    const last = world.log.findLastIndex((entry) => entry.kind === 'started' && isAbout(entry, name, target));
    const started = world.log[last];
    if (started?.kind !== 'started' || started.deadline <= now) return false;
    return !world.log
      .slice(last)
      .some(
        (entry) =>
          (entry.kind === 'verified' || entry.kind === 'failed' || entry.kind === 'rolled-back') &&
          isAbout(entry, name, target) &&
          entry.intent === started.intent,
      );
  });
}

/** The builds that could be promoted, were it not for gates: proven once upstream, newer than what stands here. */
export function buildsAhead(world: World, environment: Environment): readonly number[] {
  const running = runningBuilds(world, environment.name);
  const all = Array.from({ length: world.builds }, (_, index) => world.builds - index);
  return all.filter(
    (build) =>
      running.some((one) => one === undefined || build > one) &&
      running.every((one) => one === undefined || build >= one),
  );
}

interface Reading {
  readonly weekday: number;
  readonly minute: number;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const readings = new Map<string, Reading>();
const formats = new Map<string, Intl.DateTimeFormat>();

export function isWindowOpen(windows: readonly Window[], at: number): boolean {
  return windows.length === 0 || windows.some((window) => shows(window, readClock(window.zone, at)));
}

function shows({ days, fromMinute, toMinute }: Window, { weekday, minute }: Reading): boolean {
  if (fromMinute < toMinute) return days.includes(weekday) && minute >= fromMinute && minute < toMinute;
  const yesterday = (weekday + 6) % 7;
  return (days.includes(weekday) && minute >= fromMinute) || (days.includes(yesterday) && minute < toMinute);
}

function readClock(zone: string, at: number): Reading {
  const key = `${zone} ${Math.floor(at / 60_000)}`;
  const known = readings.get(key);
  if (known !== undefined) return known;
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(zone, format);
  const text = format.format(at);
  const [hour = '', minute = ''] = text.slice(-5).split(':');
  const reading = {
    weekday: WEEKDAYS.indexOf(text.slice(0, 3)),
    minute: Number(hour) * 60 + Number(minute),
  };
  readings.set(key, reading);
  return reading;
}

function isFrozen({ log }: World, { name, gates }: Environment, now: number): boolean {
  if (gates?.freezes.some(({ from, until }) => from <= now && now < until) === true) return true;
  const latest = new Map<string, Extract<LedgerEntry, { kind: 'frozen' }>>();
  for (const entry of log) if (entry.kind === 'frozen') latest.set(entry.id, entry);
  return [...latest.values()].some(
    ({ scope, from, until }) =>
      (scope.environment ?? name) === name &&
      (scope.service ?? 'api') === 'api' &&
      from <= now &&
      now < (until ?? Number.POSITIVE_INFINITY),
  );
}

function isApproved(world: World, { name, gates }: Environment, build: number): boolean {
  return world.log.some(
    (entry) =>
      entry.kind === 'approved' &&
      entry.environment === name &&
      buildOfImage(entry.image) === build &&
      !world.unproven.has(entry.proof.number) &&
      (gates?.approvers.length === 0 || gates?.approvers.includes(entry.approver) === true),
  );
}

function hasPassed({ verdicts }: World, build: number, name: string): boolean {
  const digest = `sha256:${String(build).padStart(64, '0')}`;
  const last = (verdicts.get(digest) ?? []).filter((verdict) => verdict.name === name).at(-1);
  return last?.verdict === 'pass';
}
