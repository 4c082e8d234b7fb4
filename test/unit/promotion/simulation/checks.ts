import type { Environment } from '../../../../core/config/config.ts';
import type {
  ClosedAnswer,
  ReleaseChoice,
  ReleaseQuestion,
} from '../../../../core/promotion/choose-release.ts';
import { explainRelease } from '../../../../core/promotion/explain.ts';
import type { Gate, GateAnswer } from '../../../../core/promotion/gate.ts';
import type { ExplainQuestion, Situation } from '../../../../core/promotion/situation.ts';
import { HOUR } from '../fixtures.ts';
import { ensure, isSameList } from './ensure.ts';
import {
  type Asked,
  buildOfImage,
  buildsAhead,
  closedGates,
  isBusy,
  isOpen,
  proofsOf,
  runningBuilds,
  wasProven,
} from './oracle.ts';
import { FASTEST_CLOCK, ROLLOUT_DEADLINE, SLOWEST_CLOCK, type World } from './world.ts';

/** Moments after now at which a release that needs somebody to act must still be held. */
const LATER = [HOUR, 24 * HOUR, 10 * 24 * HOUR];
/** Where between now and the earliest moment a release must still be held. */
const BETWEEN = [0, 0.37, 0.81];

interface Waiting {
  readonly build: number;
  readonly answer: Pick<ClosedAnswer, 'obstacles' | 'needsAct' | 'earliest'>;
}

/** What is decided is what the plain rules say, no more and no less. */
export function checkChoice(world: World, question: ReleaseQuestion, choice: ReleaseChoice): void {
  if (question.breakGlass !== undefined) {
    checkBreakGlass(world, question, choice);
    return;
  }
  const { environment, now, hotfix } = question;
  const ahead = buildsAhead(world, environment).filter((build) => wasProven(world, environment, build));
  const expected = expectedChoice(world, question, ahead);
  const decided = choice.kind === 'promote' ? `promote ${choice.release.build}` : choice.kind;
  ensure(decided === expected, () => `${tell(world, question)}: ${expected} expected, not ${decided}`);
  if (choice.kind !== 'held') return;
  const waiting = { build: choice.release.build ?? 0, answer: choice.answer };
  checkWaiting(world, question, waiting);
  for (const build of ahead) checkNoneEarlier(world, { build, environment, now, hotfix }, waiting);
}

function expectedChoice(world: World, question: ReleaseQuestion, ahead: readonly number[]): string {
  const { environment, now, hotfix } = question;
  if (ahead.length === 0) return 'current';
  const passes = hotfix && environment.gates?.hotfix === true;
  if (!passes && isBusy(world, environment.name, now)) return 'busy';
  const eligible = ahead.find((build) => isOpen(world, { build, environment, now, hotfix }));
  return eligible === undefined ? 'held' : `promote ${eligible}`;
}

function tell({ log }: World, { environment, now }: Omit<Asked, 'build'>): string {
  return `${environment.name} at ${new Date(now).toISOString()} after ${log.length} entries`;
}

/** Every closed gate is named, and what is named is closed now or will be when the rest is over. */
function checkWaiting(world: World, asked: Omit<Asked, 'build'>, { build, answer }: Waiting): void {
  const closed = closedGates(world, { ...asked, build });
  const named = answer.obstacles.map(({ gate }) => gate);
  for (const gate of closed)
    ensure(named.includes(gate), () => `${tell(world, asked)}: ${gate} is closed, named are ${named}`);
  for (const { gate, until } of answer.obstacles)
    ensure(
      closed.has(gate) || isClosedLater(world, { ...asked, build, until, gate }),
      () => `${tell(world, asked)}: ${gate} is named until ${until} and open`,
    );
  if (answer.needsAct) return;
  const { earliest = Number.NaN } = answer;
  const left = closedGates(world, { ...asked, build, now: earliest });
  ensure(left.size === 0, () => `${tell(world, asked)}: ${[...left]} is closed at ${earliest}`);
  ensure(
    !isOpen(world, { ...asked, build, now: earliest - 1 }),
    () => `${tell(world, asked)}: open before ${earliest}`,
  );
}

/** A window or a freeze may be named ahead of its time: then it is closed just before it is said to end. */
function isClosedLater(
  world: World,
  { gate, until, ...asked }: Asked & { readonly gate: Gate; readonly until: number | undefined },
): boolean {
  if (gate !== 'window' && gate !== 'freeze') return false;
  const justBefore = until === undefined ? asked.now + 1000 * HOUR : until - 1;
  return closedGates(world, { ...asked, now: justBefore }).has(gate);
}

/** Time alone lets nothing go before the moment that is named; where somebody has to act, never. */
function checkNoneEarlier(world: World, asked: Asked, { answer }: Waiting): void {
  const { earliest, needsAct } = answer;
  const span = (earliest ?? asked.now) - asked.now;
  const moments = needsAct
    ? LATER.map((later) => asked.now + later)
    : BETWEEN.map((part) => asked.now + Math.floor(span * part));
  for (const now of moments)
    ensure(
      !isOpen(world, { ...asked, now }),
      () => `${tell(world, asked)}: build ${asked.build} goes at ${now}`,
    );
}

function checkBreakGlass(world: World, question: ReleaseQuestion, choice: ReleaseChoice): void {
  if (choice.kind !== 'promote') return;
  const { environment, now } = question;
  const build = choice.release.build ?? 0;
  const closed = closedGates(world, { build, environment, now, hotfix: false });
  const passed = new Set(choice.answer.overrides.map(({ gate }) => gate));
  ensure(!closed.has('quarantine'), () => `${tell(world, question)}: break-glass passes the quarantine`);
  ensure(
    isSameList([...closed].sort(), [...passed].sort()),
    () => `${tell(world, question)}: ${[...closed]} are closed, ${[...passed]} are recorded`,
  );
  ensure(
    buildsAhead(world, environment).includes(build),
    () => `${tell(world, question)}: ${build} is not ahead`,
  );
}

/** A delivery by hand meets the same gates. */
export function checkDelivery(world: World, asked: Asked, answer: GateAnswer): void {
  ensure((answer.kind === 'open') === isOpen(world, asked), () => `${tell(world, asked)}: ${answer.kind}`);
}

/** What a dead run watched is taken up when its deadline is over, by whatever clock that was written. */
export function checkNothingOverdue(world: World): void {
  const patience = ROLLOUT_DEADLINE + FASTEST_CLOCK - SLOWEST_CLOCK;
  const late = world.rollouts.find(({ unwatched, endsAt }) => unwatched && endsAt + patience < world.now);
  ensure(late === undefined, () => `nobody watches ${late?.release.image} in ${late?.environment}`);
}

/** The explanation names a step, a release and an obstacle that are the true ones, and the true time. */
export function checkExplanation(world: World, question: ExplainQuestion): void {
  const { situation, standings } = explainRelease(question);
  for (const { environment, targets } of standings) {
    const told = targets.map(({ release }) => release && buildOfImage(release.image));
    ensure(isSameList(told, runningBuilds(world, environment)), () => `${environment} runs not ${told}`);
  }
  const { config, now } = question;
  const environment = situation.kind === 'current' ? undefined : config.environments.get(situation.step);
  if (environment === undefined) checkCurrent(world, question);
  else checkSituation(world, situation, { environment, now, hotfix: false });
}

function checkSituation(world: World, situation: Situation, asked: Omit<Asked, 'build'>): void {
  if (situation.kind === 'current') return;
  const about = { ...asked, build: situation.release.build ?? 0 };
  switch (situation.kind) {
    case 'rolling-out':
      ensure(
        isBusy(world, situation.step, asked.now) === !situation.overdue,
        () => `${tell(world, asked)}: is it rolling out?`,
      );
      return;
    case 'ready':
      ensure(isOpen(world, about), () => `${tell(world, asked)}: build ${about.build} is not ready`);
      return;
    case 'held':
      ensure(
        situation.obstacles.includes(situation.obstacle),
        () => 'the obstacle that decides is not among them',
      );
      checkWaiting(world, asked, { build: about.build, answer: situation });
      checkNoneEarlier(world, about, { build: about.build, answer: situation });
  }
}

/** Nothing is on its way: at no step is there a proven release that is ahead, and no rollout goes on. */
function checkCurrent(world: World, { config, environment: asked, now }: ExplainQuestion): void {
  let environment: Environment | undefined = config.environments.get(asked);
  while (environment !== undefined) {
    const { name, after } = environment;
    ensure(!isBusy(world, name, now), () => `${name} is rolling out`);
    const ahead = buildsAhead(world, environment).filter(
      (build) => after !== undefined && !proofsOf(world, after, build).includes(undefined),
    );
    ensure(ahead.length === 0, () => `${name}: builds ${ahead} could go there`);
    environment = after === undefined ? undefined : config.environments.get(after);
  }
}
