import { submitIntent } from '../../adapters/git/queue.ts';
import type { FoldPlan, ForeignOutcome, QueueOutcome, QueueView } from '../../adapters/git/queue-plan.ts';
import type { BumpPlan, WritePlan } from '../../core/bump/plan.ts';
import type { BumpOrder } from '../../core/queue/queued-intent.ts';
import { soloIntent } from '../../core/queue/solo-intent.ts';
import { composeBumps, type PlannedBump } from './composition.ts';
import { type BumpEnding, endingWithoutPush } from './ending.ts';
import { type BumpView, planOn } from './observe.ts';
import { overlayBumps } from './overlay.ts';
import { viewTip, type Workplace, writerOf } from './repository.ts';

/**
 * Writes a release set: all of its bumps in one commit, or none where one of them is refused or held. The endings are in
 * the order of the orders. Raises what a bump raises.
 */
export async function bumpSet(
  orders: readonly BumpOrder[],
  workplace: Workplace,
): Promise<readonly BumpEnding[]> {
  const { clock, repository } = workplace;
  const members = orders.map(({ name, release, promotion }) => [name, release.image, promotion?.set]);
  const intent = soloIntent('set', members, clock.now());
  const rules = { author: repository.author, now: () => clock.now() };
  const outcome = await submitIntent(writerOf(workplace), intent, (view) =>
    planSet(viewTip(view, workplace), orders, rules),
  );
  return endingsOfSet(outcome);
}

async function planSet(
  view: QueueView & BumpView,
  orders: readonly BumpOrder[],
  rules: Parameters<typeof composeBumps>[2],
): Promise<FoldPlan<readonly BumpPlan[]>> {
  const planned: PlannedBump[] = [];
  const answer: BumpPlan[] = [];
  for (const order of orders) {
    const plan = await planOn(overlayBumps(view, planned), order);
    answer.push(plan);
    if (plan.kind === 'write') planned.push({ order, plan });
  }
  const others = new Map<string, ForeignOutcome>();
  const isWhole = answer.every(({ kind }) => kind !== 'refused' && kind !== 'held');
  if (!isWhole || planned.length === 0)
    return { entries: () => [], own: { kind: isWhole ? 'standing' : 'refused', answer }, others };
  return { ...composeBumps(view, planned, rules), own: { kind: 'written', answer }, others };
}

/** In the order of the plans; where one keeps the set from being written, it keeps the others too. */
export function endingsOfSet(outcome: QueueOutcome<readonly BumpPlan[]>): readonly BumpEnding[] {
  const obstacle = outcome.answer.find(isObstacle);
  return outcome.answer.map((plan) => endingOf(plan, outcome, obstacle));
}

type Obstacle = Extract<BumpPlan, { kind: 'refused' | 'held' }>;

function isObstacle(plan: BumpPlan): plan is Obstacle {
  return plan.kind === 'refused' || plan.kind === 'held';
}

function endingOf(
  plan: BumpPlan,
  outcome: QueueOutcome<readonly BumpPlan[]>,
  obstacle: Obstacle | undefined,
): BumpEnding {
  if (plan.kind !== 'write') return endingWithoutPush(plan, outcome.kind === 'stopped' ? outcome.tip : '');
  switch (outcome.kind) {
    case 'landed': {
      const { commit = '', parent, attempts } = outcome;
      return { kind: 'pushed', plan, commit, parent, attempts };
    }
    case 'declined':
      return { kind: 'declined', plan, code: outcome.code, detail: outcome.detail };
    case 'stopped':
      if (obstacle === undefined) throw new Error('a set that is left unwritten has a bump that keeps it');
      return keptBack(obstacle, plan);
  }
}

function keptBack(obstacle: Obstacle, { prepared }: WritePlan): BumpEnding {
  return obstacle.kind === 'held'
    ? { kind: 'held', plan: { kind: 'held', prepared, gates: obstacle.gates } }
    : { kind: 'refused', plan: { kind: 'refused', prepared, error: obstacle.error } };
}
