import type { Environment, SlipwayConfig } from '../../../../core/config/config.ts';
import type { LedgerEntry } from '../../../../core/ledger/entry.ts';
import { environmentOf, targetOf } from '../../../../core/ledger/service-ledger.ts';
import { askGates } from '../../../../core/promotion/ask-gates.ts';
import {
  chooseRelease,
  type ReleaseChoice,
  type ReleaseQuestion,
} from '../../../../core/promotion/choose-release.ts';
import type { ExplainQuestion } from '../../../../core/promotion/situation.ts';
import { targetsOf } from '../../../../core/promotion/upstream.ts';
import { HOUR, imageOf, MINUTE } from '../fixtures.ts';
import { checkChoice, checkDelivery, checkExplanation, checkNothingOverdue } from './checks.ts';
import { quarantinedBuilds } from './oracle.ts';
import {
  append,
  buildOf,
  createWorld,
  endRollouts,
  FASTEST_CLOCK,
  type Fate,
  fail,
  proveApprovals,
  SLOWEST_CLOCK,
  startRelease,
  takeUpOverdue,
  type World,
} from './world.ts';

/** One thing that happens: what, after how long, and a number for everything else about it. */
export type Step = readonly [event: number, wait: number, chance: number];

const WAITS = [0, 1, 2, 3, 5, 8, 12, 20, 35, 60, 180, 600].map((minutes) => minutes * MINUTE);
const SKEWS = [0, 0, 0, 0, 0, 0, 3 * MINUTE, -4 * MINUTE, FASTEST_CLOCK, SLOWEST_CLOCK];

/** Draws small numbers out of the one of a step, one after the other. */
type Draw = (sides: number) => number;

function drawFrom(chance: number): Draw {
  let rest = chance;
  return (sides) => {
    const drawn = rest % sides;
    rest = Math.floor(rest / sides);
    return drawn;
  };
}

/** Plays a history and checks after each step; raises where anything is not as the oracle has it. */
export function playHistory(config: SlipwayConfig, begin: number, steps: readonly Step[]): World {
  const world = createWorld(config, begin);
  for (const [event, wait, chance] of steps) {
    const draw = drawFrom(chance);
    world.now += WAITS[wait % WAITS.length] ?? 0;
    const fate = drawFate(draw);
    endRollouts(world, fate);
    EVENTS[event % EVENTS.length]?.(world, draw, fate);
    tick(world, draw, fate);
    checkExplanation(world, explainQuestion(world));
  }
  return world;
}

function drawFate(draw: Draw): Fate {
  return {
    skew: SKEWS[draw(SKEWS.length)] ?? 0,
    minutes: 1 + draw(8),
    healthy: draw(5) > 0,
    unwatched: draw(8) === 0,
  };
}

/** The job that promotes, for every environment; sometimes two runners decide on what they both saw. */
export function tick(world: World, draw: Draw, fate: Fate): void {
  takeUpOverdue(world, fate);
  checkNothingOverdue(world);
  const isRace = draw(4) === 0;
  for (const environment of world.config.environments.values()) {
    if (environment.after === undefined) continue;
    const stale = chooseRelease(releaseQuestion(world, environment, fate.skew));
    promote(world, environment, fate);
    // The loser of the race finds another tip, so it decides anew on that.
    if (isRace && stale.kind === 'promote') promote(world, environment, { ...fate, skew: 0 });
  }
}

type Passing = Partial<Pick<ReleaseQuestion, 'hotfix' | 'breakGlass'>>;

function promote(world: World, environment: Environment, fate: Fate, passing: Passing = {}): ReleaseChoice {
  const question = { ...releaseQuestion(world, environment, fate.skew), ...passing };
  const choice = chooseRelease(question);
  checkChoice(world, question, choice);
  if (choice.kind !== 'promote') return choice;
  const { intent: _, ...release } = choice.release;
  startRelease(
    world,
    {
      environment,
      release: buildOf(release.build ?? 0),
      hotfix: question.hotfix,
      overrides: choice.answer.overrides,
      upstream: question.upstream.name,
    },
    fate,
  );
  return choice;
}

function releaseQuestion(world: World, environment: Environment, skew: number): ReleaseQuestion {
  const upstream = world.config.environments.get(environment.after ?? '');
  if (upstream === undefined) throw new Error(`${environment.name} comes after nothing`);
  return {
    now: world.now + skew,
    upstream,
    environment,
    ledger: world.ledger,
    freezes: world.freezes,
    verdicts: world.verdicts,
    approvals: proveApprovals(world, environment.name),
    hotfix: false,
  };
}

function explainQuestion(world: World): ExplainQuestion {
  const last = lastEnvironment(world);
  return {
    now: world.now,
    config: world.config,
    service: 'api',
    environment: last.name,
    ledgers: [world.ledger],
    freezes: world.freezes,
    verdicts: world.verdicts,
    approvals: [...world.config.environments.keys()].flatMap((name) => proveApprovals(world, name)),
    hotfix: false,
  };
}

function lastEnvironment({ config }: World): Environment {
  const last = [...config.environments.values()].at(-1);
  if (last === undefined) throw new Error('a platform has environments');
  return last;
}

type Event = (world: World, draw: Draw, fate: Fate) => void;

const EVENTS: readonly Event[] = [
  commit,
  commit,
  commit,
  commit,
  idle,
  idle,
  failLate,
  freeze,
  liftFreeze,
  approve,
  approve,
  giveVerdicts,
  giveVerdicts,
  releaseQuarantine,
  hurry,
];

/** A commit is built and delivered to the first environment, whose gates are asked as well. */
function commit(world: World, _: Draw, fate: Fate): void {
  const [environment] = world.config.environments.values();
  if (environment === undefined) return;
  world.builds += 1;
  const release = buildOf(world.builds);
  const answer = askGates({
    now: world.now + fate.skew,
    environment,
    candidate: release,
    ledger: world.ledger,
    freezes: world.freezes,
    verdicts: [],
    approvals: [],
    hotfix: false,
  });
  checkDelivery(
    world,
    { environment, build: world.builds, now: world.now + fate.skew, hotfix: false },
    answer,
  );
  if (answer.kind === 'open') startRelease(world, { environment, release }, fate);
}

function idle(): void {}

/** What was proven breaks afterwards, and somebody takes it back. */
function failLate(world: World, draw: Draw, fate: Fate): void {
  const environments = [...world.config.environments.values()];
  const environment = environments[draw(environments.length)];
  if (environment === undefined) return;
  const targets = targetsOf(environment);
  const target = targets[draw(targets.length)] ?? '';
  const { running, pending } = targetOf(environmentOf(world.ledger, environment.name), target);
  if (running === undefined || pending !== undefined) return;
  fail(world, { release: running, environment: environment.name, targets: [target] }, fate);
}

const SCOPES = [
  {},
  { environment: 'prod' },
  { environment: 'staging' },
  { service: 'api' },
  { service: 'web' },
];
const LENGTHS = [undefined, 5 * MINUTE, HOUR, 12 * HOUR, 72 * HOUR];

function freeze(world: World, draw: Draw, { skew }: Fate): void {
  const length = LENGTHS[draw(LENGTHS.length)];
  const from = world.now + draw(3) * 20 * MINUTE;
  append(world, [
    {
      kind: 'frozen',
      at: world.now + skew,
      id: `f${draw(3)}`,
      scope: SCOPES[draw(SCOPES.length)] ?? {},
      from,
      ...(length === undefined ? {} : { until: from + length }),
      reason: 'stop the line',
    },
  ]);
}

function liftFreeze(world: World, draw: Draw, { skew }: Fate): void {
  const frozen = world.freezes[draw(Math.max(1, world.freezes.length))];
  if (frozen === undefined) return;
  const { id, scope, from } = frozen;
  append(world, [{ kind: 'frozen', at: world.now + skew, id, scope, from, until: from, reason: 'go on' }]);
}

const APPROVERS = ['ada', 'grace', 'eve'];

function approve(world: World, draw: Draw, { skew }: Fate): void {
  const build = Math.max(1, world.builds - draw(3));
  const number = world.log.length;
  if (draw(5) === 0) world.unproven.add(number);
  append(world, [
    {
      kind: 'approved',
      at: world.now + skew,
      service: 'api',
      environment: 'prod',
      targets: [],
      image: imageOf(build),
      approver: APPROVERS[draw(APPROVERS.length)] ?? '',
      proof: { kind: 'pull-request', repository: 'acme/gitops', number },
    },
  ]);
}

function giveVerdicts(world: World, draw: Draw): void {
  const build = Math.max(1, world.builds - draw(3));
  const digest = imageOf(build).split('@')[1] ?? '';
  const verdict = draw(5) === 0 ? 'fail' : 'pass';
  const about = { verdict, at: world.now, reason: 'as measured' } as const;
  const names = draw(3) === 0 ? ['scan'] : ['scan', 'load-test'];
  const given = names.map((name) => ({ name, ...about }));
  world.verdicts.set(digest, [...(world.verdicts.get(digest) ?? []), ...given]);
}

function releaseQuarantine(world: World, draw: Draw, { skew }: Fate): void {
  const environments = [...world.config.environments.keys()];
  const environment = environments[draw(environments.length)] ?? '';
  const bad = quarantinedBuilds(world, environment)[0];
  if (bad === undefined) return;
  const lifted: LedgerEntry = {
    kind: 'released',
    at: world.now + skew,
    service: 'api',
    environment,
    targets: [],
    image: imageOf(bad),
    reason: 'the cluster was to blame',
  };
  append(world, [lifted]);
}

/** Somebody is in a hurry: a hotfix, or break-glass. */
function hurry(world: World, draw: Draw, fate: Fate): void {
  const passing =
    draw(2) === 0 ? { hotfix: true } : { breakGlass: { reason: 'the shop is down', actor: 'ada' } };
  promote(world, lastEnvironment(world), fate, passing);
}
