import { earliestOpen } from '../calendar/earliest-open.ts';
import type { Environment } from '../config/config.ts';
import { definedOnly } from '../defined-only.ts';
import type { PendingRelease, ServiceLedger, VerifiedRelease } from '../ledger/service-ledger.ts';
import { askGates } from './ask-gates.ts';
import { type Comparison, comparerOf } from './candidates.ts';
import {
  type ClosedAnswer,
  findPending,
  gateQuestionOf,
  isRefused,
  type OpenAnswer,
  type PromotionQuestion,
} from './choose-release.ts';
import {
  type Combination,
  combinationAt,
  type SetMember,
  setId,
  timelineOf,
  unprovenServices,
} from './combinations.ts';
import type { GateAnswer, GateQuestion, Obstacle } from './gate.ts';
import { freezesOf, passesAsHotfix, readyAt, windowsOf } from './timing.ts';

export interface SetQuestion extends PromotionQuestion {
  /** Of every service of the configuration. */
  readonly ledgers: readonly ServiceLedger[];
  readonly upstream: Environment;
  readonly environment: Environment;
}

/** A service that changes when the set moves. */
export interface MovingMember<Answer = GateAnswer> {
  readonly service: string;
  readonly release: VerifiedRelease;
  readonly answer: Answer;
}

/** What `promote` does with all services of an environment that takes release sets. */
export type SetChoice =
  | {
      readonly kind: 'promote';
      readonly set: string;
      /** From when on it ran together upstream. */
      readonly completeAt: number;
      readonly members: readonly MovingMember<OpenAnswer>[];
    }
  | { readonly kind: 'current' }
  | { readonly kind: 'busy'; readonly service: string; readonly pending: PendingRelease }
  /** No combination ran verified together; `services` are those that are not proven there now. */
  | { readonly kind: 'incomplete'; readonly services: readonly string[] }
  | {
      readonly kind: 'held';
      readonly set: string;
      readonly completeAt: number;
      readonly members: readonly MovingMember[];
      /** Of the set as a whole. */
      readonly answer: ClosedAnswer;
    };

/**
 * The newest combination that ran verified together upstream, soaked since it was complete, and for whose every
 * moving member every gate is open. It moves whole or not at all, and takes no service back to an older release.
 */
export function chooseSet(question: SetQuestion): SetChoice {
  const busy = findBusy(question);
  if (busy !== undefined) return busy;
  const timeline = timelineOf(question.ledgers, question.upstream);
  const compare = compareWith(question);
  const held: HeldSet[] = [];
  let complete = 0;
  for (const moment of timeline.moments.toReversed()) {
    const combination = combinationAt(timeline, moment);
    if (combination === undefined) continue;
    complete += 1;
    const step = movingMembers(combination, compare);
    if (step === 'standing') break;
    if (step === 'backwards') continue;
    const choice = askSet(combination, step, question);
    if (choice.kind === 'promote') return choice;
    held.push(choice);
  }
  if (complete === 0 && timeline.services.length > 0)
    return { kind: 'incomplete', services: unprovenServices(timeline) };
  return chooseHeld(held);
}

type HeldSet = Extract<SetChoice, { kind: 'held' }>;

function findBusy({ ledgers, ...question }: SetQuestion): SetChoice | undefined {
  for (const ledger of ledgers) {
    const pending = findPending({ ...question, ledger });
    if (pending !== undefined) return { kind: 'busy', service: ledger.service, pending };
  }
  return undefined;
}

type Compare = (member: SetMember) => readonly Comparison[];

/** Compares members with what stands downstream; that is read once for each service. */
function compareWith({ ledgers, upstream, environment }: SetQuestion): Compare {
  const comparers = new Map(
    ledgers.map((ledger) => [ledger.service, comparerOf({ ledger, upstream, environment })]),
  );
  return ({ ledger, release }) => comparers.get(ledger.service)?.(release) ?? [];
}

/** The members that would change something downstream. */
function movingMembers(
  { members }: Combination,
  compare: Compare,
): readonly SetMember[] | 'standing' | 'backwards' {
  const compared = members.map((member) => ({ member, comparisons: compare(member) }));
  if (compared.some(({ comparisons }) => comparisons.includes('older'))) return 'backwards';
  const moving = compared.filter(({ comparisons }) => comparisons.includes('newer'));
  return moving.length === 0 ? 'standing' : moving.map(({ member }) => member);
}

function askSet(
  combination: Combination,
  moving: readonly SetMember[],
  question: SetQuestion,
): Extract<SetChoice, { kind: 'promote' | 'held' }> {
  const { completeAt } = combination;
  const asked = moving.map(({ ledger, release }) => ({
    release,
    asked: { ...gateQuestionOf(release, { ...question, ledger }), soakFrom: completeAt },
  }));
  const members = asked.map(({ release, asked }) => ({
    service: asked.ledger.service,
    release,
    answer: askGates(asked),
  }));
  const about = { set: setId(combination), completeAt };
  const open = members.filter(isOpen);
  if (open.length === members.length) return { kind: 'promote', ...about, members: open };
  const answer = joinAnswers(
    members,
    asked.map((one) => one.asked),
  );
  return { kind: 'held', ...about, members, answer };
}

function isOpen(member: MovingMember): member is MovingMember<OpenAnswer> {
  return member.answer.kind === 'open';
}

/** What holds the set back: what holds back any of its members, each said once. */
function joinAnswers(members: readonly MovingMember[], questions: readonly GateQuestion[]): ClosedAnswer {
  const closed = members.flatMap(({ answer }) => (answer.kind === 'closed' ? [answer] : []));
  const obstacles = new Map<string, Obstacle>();
  for (const obstacle of closed.flatMap((answer) => answer.obstacles)) obstacles.set(obstacle.text, obstacle);
  const isTimed = closed.some(({ earliest }) => earliest !== undefined);
  const openAt = openTogether(questions);
  return {
    kind: 'closed',
    obstacles: [...obstacles.values()],
    needsAct: openAt === undefined || closed.some(({ needsAct }) => needsAct),
    ...definedOnly({ earliest: isTimed && !closed.some(isRefused) ? openAt : undefined }),
  };
}

/** When soak, windows and freezes of all members are over together. */
function openTogether(questions: readonly GateQuestion[]): number | undefined {
  const [first] = questions;
  if (first === undefined) return undefined;
  const from = Math.max(...questions.map(readyAt));
  if (passesAsHotfix(first)) return from;
  const freezes = questions.flatMap(freezesOf);
  return earliestOpen({ from, windows: windowsOf(first), freezes }).at;
}

/** The right one of those held back, which are given newest first: as for a single release. */
function chooseHeld(held: readonly HeldSet[]): SetChoice {
  const times = held.map(({ answer }) =>
    answer.needsAct ? Number.POSITIVE_INFINITY : (answer.earliest ?? Number.POSITIVE_INFINITY),
  );
  const first = Math.min(...times);
  const byTime = Number.isFinite(first) ? held[times.indexOf(first)] : undefined;
  return byTime ?? held.find(({ answer }) => !isRefused(answer)) ?? held[0] ?? { kind: 'current' };
}
