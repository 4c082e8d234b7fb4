import { askGates } from './ask-gates.ts';
import { comparerOf, newerReleases } from './candidates.ts';
import { chooseRelease, gateQuestionOf, isRefused, type ReleaseQuestion } from './choose-release.ts';
import { chooseSet } from './choose-set.ts';
import { timelineOf, unprovenServices } from './combinations.ts';
import type { Obstacle } from './gate.ts';
import { nameRelease } from './names.ts';
import { type ExplainStep, heldAt, ledgerOf, type ReleaseSituation, rollingOut } from './situation.ts';
import { writtenReleases } from './written-releases.ts';

/** Where the newest release of a service stands at one step of its way; nothing where nothing newer is there. */
export function situationOfStep(step: ExplainStep): ReleaseSituation | undefined {
  return step.environment.promote === 'set' ? situationOfSet(step) : situationOfService(step);
}

function situationOfService(step: ExplainStep): ReleaseSituation | undefined {
  const { question, environment } = step;
  const choice = chooseRelease(releaseQuestionOf(step));
  switch (choice.kind) {
    case 'promote':
      return { kind: 'ready', step: environment.name, release: choice.release };
    case 'held':
      return heldAt(environment, choice.release, choice.answer);
    case 'busy':
      return rollingOut(question, environment);
    case 'current':
      return unproven(step);
  }
}

function releaseQuestionOf({ question, upstream, environment }: ExplainStep): ReleaseQuestion {
  return { ...question, upstream, environment, ledger: ledgerOf(question) };
}

function situationOfSet(step: ExplainStep): ReleaseSituation | undefined {
  const { question, upstream, environment } = step;
  const choice = chooseSet({ ...question, upstream, environment });
  const ofService = ({ service }: { readonly service: string }) => service === question.service;
  switch (choice.kind) {
    case 'busy':
      return rollingOut({ ...question, service: choice.service }, environment);
    case 'promote': {
      const member = choice.members.find(ofService);
      return member === undefined
        ? outsideOfSets(step)
        : { kind: 'ready', step: environment.name, release: member.release };
    }
    case 'held': {
      const member = choice.members.find(ofService);
      return member === undefined ? outsideOfSets(step) : heldAt(environment, member.release, choice.answer);
    }
    case 'current':
    case 'incomplete':
      return outsideOfSets(step);
  }
}

/** A release that no set takes along: there is something with itself, or with those that have to come along. */
function outsideOfSets(step: ExplainStep): ReleaseSituation | undefined {
  const { environment } = step;
  const asked = releaseQuestionOf(step);
  const release = newerReleases(asked)[0]?.release;
  if (release === undefined) return unproven(step);
  const answer = askGates(gateQuestionOf(release, asked));
  if (answer.kind === 'closed' && isRefused(answer)) return heldAt(environment, release, answer);
  const others = answer.kind === 'closed' ? answer.obstacles : [];
  const obstacles = [lacksCompany(step, nameRelease(release)), ...others];
  return heldAt(environment, release, { kind: 'closed', obstacles, needsAct: true });
}

const MOST_NAMED = 5;

function lacksCompany({ question, upstream, environment }: ExplainStep, release: string): Obstacle {
  const services = unprovenServices(timelineOf(question.ledgers, upstream));
  const others = services.filter((name) => name !== question.service).slice(0, MOST_NAMED);
  const who = others.length === 0 ? 'all others' : others.join(', ');
  return {
    gate: 'verified',
    code: 'not-verified',
    text: `${release} has not been live and healthy in ${upstream.name} together with a newest release of ${who}, and ${environment.name} takes them together`,
    unblocks: `a moment at which ${who} are verified in ${upstream.name} together with the rest`,
    weight: 'waiting',
  };
}

/** Nothing newer is verified upstream: what is there without being verified, or failed there, is what one asks about. */
function unproven(step: ExplainStep): ReleaseSituation | undefined {
  const { question, upstream, environment } = step;
  const under = rollingOut(question, environment);
  if (under !== undefined) return under;
  const asked = releaseQuestionOf(step);
  const compare = comparerOf(asked);
  const release = writtenReleases(asked.ledger, upstream).find((one) => {
    const comparisons = compare({ ...one.release, startedAt: one.at, verifiedAt: one.at, adopted: false });
    return comparisons.includes('newer') && !comparisons.includes('older');
  })?.release;
  if (release === undefined) return undefined;
  const answer = askGates(gateQuestionOf(release, asked));
  return answer.kind === 'closed' ? heldAt(environment, release, answer) : undefined;
}
