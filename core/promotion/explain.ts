import { earliestOpen } from '../calendar/earliest-open.ts';
import type { Environment, SlipwayConfig } from '../config/config.ts';
import { findEnvironment } from '../config/places.ts';
import { definedOnly } from '../defined-only.ts';
import type { LedgerRelease } from '../ledger/entry.ts';
import { emptyServiceLedger, environmentOf, type ServiceLedger, targetOf } from '../ledger/service-ledger.ts';
import { askGates } from './ask-gates.ts';
import { comparerOf } from './candidates.ts';
import {
  type ClosedAnswer,
  chooseRelease,
  gateQuestionOf,
  type PromotionQuestion,
  type ReleaseQuestion,
} from './choose-release.ts';
import { chooseSet } from './choose-set.ts';
import { decisiveObstacle } from './decisive-obstacle.ts';
import type { Obstacle, ProvenApproval } from './gate.ts';
import { type EnvironmentStanding, standingOf } from './standing.ts';
import { freezesOf, windowsOf } from './timing.ts';
import { targetsOf } from './upstream.ts';
import { writtenReleases } from './written-releases.ts';

export interface ExplainQuestion extends PromotionQuestion {
  readonly config: SlipwayConfig;
  readonly service: string;
  readonly environment: string;
  /** Of the service; of all services where an environment on the way takes release sets. */
  readonly ledgers: readonly ServiceLedger[];
  /** By environment, where the steps on the way want approvals of their own; else `approvals` count at every step. */
  readonly approvalsAt?: ReadonlyMap<string, readonly ProvenApproval[]>;
}

/** Why a service is where it is on its way to an environment. */
export interface Explanation {
  readonly service: string;
  readonly environment: string;
  readonly now: number;
  /** Where it stands, from the first environment to the asked one. */
  readonly standings: readonly EnvironmentStanding[];
  readonly situation: Situation;
}

/** `step` is the environment at whose gates the release stands: the asked one, or one before it. */
export type Situation =
  /** Nothing newer is on its way. */
  | { readonly kind: 'current' }
  /** It is being rolled out there; `overdue`: its run is dead, and any run takes the rollout up. */
  | {
      readonly kind: 'rolling-out';
      readonly step: string;
      readonly release: LedgerRelease;
      readonly until: number;
      readonly overdue: boolean;
    }
  /** Every gate is open: the next `promote` (or `deliver`) takes it along. */
  | { readonly kind: 'ready'; readonly step: string; readonly release: LedgerRelease }
  | {
      readonly kind: 'held';
      readonly step: string;
      readonly release: LedgerRelease;
      /** The one that decides: it refuses, or needs somebody to act, or is the last to go. */
      readonly obstacle: Obstacle;
      readonly obstacles: readonly Obstacle[];
      readonly needsAct: boolean;
      /** When it passes that step at the earliest; left out: nobody knows. */
      readonly earliest?: number;
      /** When it is in the asked environment at the earliest, if every rollout on the way took no time. */
      readonly earliestThere?: number;
    };

/**
 * Why the newest release of a service is not in an environment: the step nearest to it at which a release is held,
 * what holds it, what unblocks it, when at the earliest. Raises `environment-unknown`.
 */
export function explainRelease(question: ExplainQuestion): Explanation {
  const { config, service, environment, now } = question;
  const chain = chainTo(config, findEnvironment(config, environment));
  const ledger = ledgerOf(question);
  return {
    service,
    environment,
    now,
    standings: chain.map((one) => standingOf(ledger, one, now)),
    situation: findSituation(question, chain),
  };
}

/** The environments from the first one to this one. */
function chainTo(config: SlipwayConfig, last: Environment): readonly Environment[] {
  const before = last.after === undefined ? undefined : config.environments.get(last.after);
  return before === undefined ? [last] : [...chainTo(config, before), last];
}

function ledgerOf({ ledgers, service }: ExplainQuestion): ServiceLedger {
  return ledgers.find((ledger) => ledger.service === service) ?? emptyServiceLedger(service);
}

/**
 * Looks at the steps from the asked environment backwards: the first one that has something to say answers. One that
 * refuses for good gives way to a release before it that may still come: that is the newer build it asks for.
 */
function findSituation(question: ExplainQuestion, chain: readonly Environment[]): Situation {
  let refused: Situation | undefined;
  for (let index = chain.length - 1; index >= 0; index--) {
    const [environment, upstream] = [chain[index], chain[index - 1]];
    if (environment === undefined) break;
    const found =
      upstream === undefined
        ? rollingOut(question, environment)
        : situationOfStep({ question: askedAt(question, environment), upstream, environment });
    if (found === undefined) continue;
    if (!isRefusal(found)) return withArrival(found, question, chain.slice(index + 1));
    refused ??= found;
  }
  return refused ?? { kind: 'current' };
}

/** What approves a release in one environment says nothing of another one. */
function askedAt(question: ExplainQuestion, { name }: Environment): ExplainQuestion {
  const { approvalsAt } = question;
  return approvalsAt === undefined ? question : { ...question, approvals: approvalsAt.get(name) ?? [] };
}

function isRefusal(situation: Situation): boolean {
  return situation.kind === 'held' && situation.obstacle.weight === 'refused';
}

interface ExplainStep {
  readonly question: ExplainQuestion;
  readonly upstream: Environment;
  readonly environment: Environment;
}

function situationOfStep(step: ExplainStep): Situation | undefined {
  const { question, upstream, environment } = step;
  if (environment.promote === 'set') return situationOfSet(step);
  const asked = { ...question, upstream, environment, ledger: ledgerOf(question) };
  const choice = chooseRelease(asked);
  switch (choice.kind) {
    case 'promote':
      return { kind: 'ready', step: environment.name, release: choice.release };
    case 'held':
      return heldAt(environment, choice.release, choice.answer);
    case 'busy':
      return rollingOut(question, environment);
    case 'current':
      return rollingOut(question, environment) ?? unprovenUpstream(asked);
  }
}

function situationOfSet({ question, upstream, environment }: ExplainStep): Situation | undefined {
  const choice = chooseSet({ ...question, upstream, environment });
  const ofService = ({ service }: { readonly service: string }) => service === question.service;
  switch (choice.kind) {
    case 'current':
      return undefined;
    case 'busy':
      return rollingOut({ ...question, service: choice.service }, environment);
    case 'promote': {
      const member = choice.members.find(ofService);
      return member && { kind: 'ready', step: environment.name, release: member.release };
    }
    case 'held': {
      const member = choice.members.find(ofService);
      return member && heldAt(environment, member.release, choice.answer);
    }
    case 'incomplete':
      return incompleteAt(question, { upstream, environment, services: choice.services });
  }
}

interface IncompleteStep {
  readonly upstream: Environment;
  readonly environment: Environment;
  readonly services: readonly string[];
}

function incompleteAt(
  question: ExplainQuestion,
  { upstream, environment, services }: IncompleteStep,
): Situation | undefined {
  const release = writtenReleases(ledgerOf(question), upstream)[0]?.release;
  if (release === undefined) return undefined;
  const who = services.length === 0 ? 'all services' : services.slice(0, 5).join(', ');
  const obstacle: Obstacle = {
    gate: 'verified',
    code: 'not-verified',
    text: `no combination of all services has been live and healthy together in ${upstream.name}`,
    unblocks: `a moment at which ${who} are verified in ${upstream.name} together with the rest`,
    weight: 'waiting',
  };
  return heldAt(environment, release, { kind: 'closed', obstacles: [obstacle], needsAct: true });
}

/** What runs in an environment without a verdict yet; of several targets the one whose rollout may take longest. */
function rollingOut(question: ExplainQuestion, environment: Environment): Situation | undefined {
  const known = environmentOf(ledgerOf(question), environment.name);
  const [pending] = targetsOf(environment)
    .flatMap((target) => targetOf(known, target).pending ?? [])
    .sort((a, b) => b.deadline - a.deadline);
  if (pending === undefined) return undefined;
  const { deadline } = pending;
  return {
    kind: 'rolling-out',
    step: environment.name,
    release: pending,
    until: deadline,
    overdue: deadline <= question.now,
  };
}

/** Nothing newer is verified upstream: what is there without being verified, or failed there, is what one asks about. */
function unprovenUpstream(asked: ReleaseQuestion): Situation | undefined {
  const { upstream, environment, ledger } = asked;
  const compare = comparerOf(asked);
  const release = writtenReleases(ledger, upstream).find((one) => {
    const comparisons = compare({ ...one.release, startedAt: one.at, verifiedAt: one.at, adopted: false });
    return comparisons.includes('newer') && !comparisons.includes('older');
  })?.release;
  if (release === undefined) return undefined;
  const answer = askGates(gateQuestionOf(release, asked));
  return answer.kind === 'closed' ? heldAt(environment, release, answer) : undefined;
}

function heldAt({ name }: Environment, release: LedgerRelease, answer: ClosedAnswer): Situation | undefined {
  const { obstacles, needsAct, earliest } = answer;
  const obstacle = decisiveObstacle(obstacles);
  if (obstacle === undefined) return undefined;
  return { kind: 'held', step: name, release, obstacle, obstacles, needsAct, ...definedOnly({ earliest }) };
}

/** Adds when it is in the asked environment at the earliest, through the soaks, windows and freezes after this step. */
function withArrival(
  situation: Situation,
  question: ExplainQuestion,
  rest: readonly Environment[],
): Situation {
  if (situation.kind !== 'held' || situation.earliest === undefined) return situation;
  let at: number | undefined = situation.earliest;
  for (const environment of rest) {
    if (at === undefined) break;
    const timed = { ...question, environment, ledger: ledgerOf(question) };
    const from: number = at + (environment.gates?.soakMs ?? 0);
    at = earliestOpen({ from, windows: windowsOf(timed), freezes: freezesOf(timed) }).at;
  }
  return { ...situation, ...definedOnly({ earliestThere: at }) };
}
