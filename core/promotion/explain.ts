import { earliestOpen } from '../calendar/earliest-open.ts';
import type { Environment, SlipwayConfig } from '../config/config.ts';
import { findEnvironment } from '../config/places.ts';
import { definedOnly } from '../defined-only.ts';
import { isSameImage } from '../image/identity.ts';
import { situationOfStep } from './explain-step.ts';
import {
  type ExplainQuestion,
  ledgerOf,
  type ReleaseSituation,
  rollingOut,
  type Situation,
} from './situation.ts';
import { type EnvironmentStanding, standingOf } from './standing.ts';
import { freezesOf, windowsOf } from './timing.ts';

/** Why a service is where it is on its way to an environment. */
export interface Explanation {
  readonly service: string;
  readonly environment: string;
  readonly now: number;
  /** Where it stands, from the first environment to the asked one. */
  readonly standings: readonly EnvironmentStanding[];
  readonly situation: Situation;
}

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

/**
 * Looks at the steps from the asked environment backwards: the first one that has something to say answers. One that
 * refuses for good gives way to another release before it that may still come: that is the newer build it asks for.
 */
function findSituation(question: ExplainQuestion, chain: readonly Environment[]): Situation {
  let refused: ReleaseSituation | undefined;
  for (let index = chain.length - 1; index >= 0; index--) {
    const [environment, upstream] = [chain[index], chain[index - 1]];
    if (environment === undefined) break;
    const found =
      upstream === undefined
        ? rollingOut(question, environment)
        : situationOfStep({ question: askedAt(question, environment), upstream, environment });
    if (found === undefined || isSameRelease(found, refused)) continue;
    if (!isRefusal(found)) return withArrival(found, question, chain.slice(index + 1));
    refused ??= found;
  }
  return refused ?? { kind: 'current' };
}

function isSameRelease({ release }: ReleaseSituation, other: ReleaseSituation | undefined): boolean {
  return other !== undefined && isSameImage(release.image, other.release.image);
}

/** What approves a release in one environment says nothing of another one. */
function askedAt(question: ExplainQuestion, { name }: Environment): ExplainQuestion {
  const { approvalsAt } = question;
  return approvalsAt === undefined ? question : { ...question, approvals: approvalsAt.get(name) ?? [] };
}

function isRefusal(situation: ReleaseSituation): boolean {
  return situation.kind === 'held' && situation.obstacle.weight === 'refused';
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
