import { definedOnly } from '../defined-only.ts';
import { imageIdentity } from '../image/identity.ts';
import {
  environmentOf,
  type PendingRelease,
  targetOf,
  type VerifiedRelease,
} from '../ledger/service-ledger.ts';
import { askGates } from './ask-gates.ts';
import { newerReleases, type Step, type UpstreamRelease } from './candidates.ts';
import type { Candidate, CheckVerdict, GateAnswer, GateQuestion } from './gate.ts';
import { passesAsHotfix } from './timing.ts';
import { targetsOf } from './upstream.ts';

export type OpenAnswer = Extract<GateAnswer, { kind: 'open' }>;
export type ClosedAnswer = Extract<GateAnswer, { kind: 'closed' }>;

/** What is asked of all candidates alike. */
export interface PromotionQuestion
  extends Pick<GateQuestion, 'now' | 'freezes' | 'approvals' | 'hotfix' | 'breakGlass'> {
  /** By digest. */
  readonly verdicts: ReadonlyMap<string, readonly CheckVerdict[]>;
}

export type ReleaseQuestion = PromotionQuestion & Step;

/** What `promote` does with one service. */
export type ReleaseChoice =
  | { readonly kind: 'promote'; readonly release: VerifiedRelease; readonly answer: OpenAnswer }
  /** Nothing that is verified upstream is newer than what stands downstream. */
  | { readonly kind: 'current' }
  /** A rollout is under way there; it is not written over before its verdict, else frequent releases verify none. */
  | { readonly kind: 'busy'; readonly pending: PendingRelease }
  | { readonly kind: 'held'; readonly release: VerifiedRelease; readonly answer: ClosedAnswer };

/**
 * The newest release verified upstream that is newer than what stands downstream and for which every gate is open.
 * Else what holds back the right one: the first that time alone lets go (of several at that moment the newest), else
 * the newest that may still go, else the newest.
 */
export function chooseRelease(question: ReleaseQuestion): ReleaseChoice {
  const candidates = newerReleases(question);
  if (candidates.length === 0) return { kind: 'current' };
  const pending = findPending(question);
  if (pending !== undefined) return { kind: 'busy', pending };
  const asked: Held[] = [];
  let first = Number.POSITIVE_INFINITY;
  for (const candidate of inOrderOfAsking(candidates, question)) {
    const answer = askGates(gateQuestionOf(candidate.release, question));
    if (answer.kind === 'open') return { kind: 'promote', release: candidate.release, answer };
    if (answer.earliest !== undefined && answer.earliest > first) break;
    asked.push({ candidate, answer });
    first = Math.min(first, timeOf(answer));
  }
  return hold(asked, first);
}

/** A rollout that may still end; one past its deadline is dead, and any run may go on from there. */
export function findPending(question: ReleaseQuestion): PendingRelease | undefined {
  const { now, environment, ledger, breakGlass } = question;
  if (breakGlass !== undefined || passesAsHotfix(question)) return undefined;
  const known = environmentOf(ledger, environment.name);
  return targetsOf(environment)
    .map((target) => targetOf(known, target).pending)
    .find((pending) => pending !== undefined && now < pending.deadline);
}

/**
 * Those whose soak is over, the newest first; then those that still soak, the oldest first: of them the first that
 * waits for nothing but time is the first to go, and none after it need be asked. Break-glass passes the soak; but
 * what failed upstream is its last choice.
 */
function inOrderOfAsking(
  candidates: readonly UpstreamRelease[],
  { now, environment, breakGlass }: ReleaseQuestion,
): readonly UpstreamRelease[] {
  if (breakGlass !== undefined)
    return [...candidates.filter(({ failed }) => !failed), ...candidates.filter(({ failed }) => failed)];
  const soakMs = environment.gates?.soakMs;
  const isSoaked = ({ provenAt }: UpstreamRelease) => soakMs === undefined || provenAt + soakMs <= now;
  const soaking = candidates.filter((candidate) => !isSoaked(candidate));
  return [...candidates.filter(isSoaked), ...soaking.sort((a, b) => a.provenAt - b.provenAt)];
}

export function gateQuestionOf(release: Candidate, question: ReleaseQuestion): GateQuestion {
  const { verdicts, image } = { ...question, image: release.image };
  return {
    ...question,
    candidate: { image, ...definedOnly({ build: release.build, source: release.source }) },
    verdicts: verdicts.get(imageIdentity(image)) ?? [],
  };
}

interface Held {
  readonly candidate: UpstreamRelease;
  readonly answer: ClosedAnswer;
}

/** When it goes by time alone; infinity: never. */
function timeOf({ needsAct, earliest }: ClosedAnswer): number {
  return needsAct ? Number.POSITIVE_INFINITY : (earliest ?? Number.POSITIVE_INFINITY);
}

/** Whether it is held back for good. */
export function isRefused({ obstacles }: ClosedAnswer): boolean {
  return obstacles.some(({ weight }) => weight === 'refused');
}

/** Names the right one of those that were asked; `first` is when the first of them goes by time alone. */
function hold(asked: readonly Held[], first: number): ReleaseChoice {
  const newestFirst = [...asked].sort((a, b) => b.candidate.at - a.candidate.at);
  const right =
    (Number.isFinite(first) ? newestFirst.find(({ answer }) => timeOf(answer) === first) : undefined) ??
    newestFirst.find(({ answer }) => !isRefused(answer)) ??
    newestFirst[0];
  if (right === undefined) return { kind: 'current' };
  return { kind: 'held', release: right.candidate.release, answer: right.answer };
}
