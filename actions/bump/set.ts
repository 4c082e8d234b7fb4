import { createHash } from 'node:crypto';
import { submitIntent } from '../../adapters/git/queue.ts';
import type { FoldPlan, ForeignOutcome, QueueOutcome, QueueView } from '../../adapters/git/queue-plan.ts';
import type { BumpPlan } from '../../core/bump/plan.ts';
import { usualPace } from '../../core/queue/pace.ts';
import type { BumpOrder, QueuedIntent } from '../../core/queue/queued-intent.ts';
import { MOST_ATTEMPTS } from './bump.ts';
import { composeBumps, type PlannedBump } from './composition.ts';
import { type BumpEnding, endingWithoutPush } from './ending.ts';
import { type BumpView, planOn } from './observe.ts';
import { overlayBumps } from './overlay.ts';
import { viewTip, type Workplace } from './repository.ts';

/**
 * Writes a release set: all of its bumps in one commit, or none where one of them is refused or held. The endings are in
 * the order of the orders. Raises what a bump raises.
 */
export async function bumpSet(
  orders: readonly BumpOrder[],
  workplace: Workplace,
): Promise<readonly BumpEnding[]> {
  const { branch, clock, signal, repository } = workplace;
  const { author } = repository;
  const options = {
    branch,
    clock,
    random: Math.random,
    signal,
    author,
    attempts: MOST_ATTEMPTS,
    pace: usualPace,
  };
  const outcome = await submitIntent(options, intentOfSet(orders, clock.now()), async (view) =>
    planSet(viewTip(view, workplace), orders, { author, now: () => clock.now() }),
  );
  return endingsOf(outcome);
}

/** Only who chose the set writes it: to others it is an intent like a word for the ledger. */
function intentOfSet(orders: readonly BumpOrder[], at: number): QueuedIntent {
  const members = orders.map(({ name, release, promotion }) => [name, release.image, promotion?.set]);
  const id = createHash('sha256')
    .update(JSON.stringify(['slipway-set-1', members]))
    .digest('hex');
  return { kind: 'record', id: id.slice(0, 40), at, entries: [] };
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

function endingsOf(outcome: QueueOutcome<readonly BumpPlan[]>): readonly BumpEnding[] {
  return outcome.answer.map((plan) => endingOf(plan, outcome));
}

function endingOf(plan: BumpPlan, outcome: QueueOutcome<readonly BumpPlan[]>): BumpEnding {
  if (plan.kind !== 'write') return endingWithoutPush(plan, outcome.kind === 'stopped' ? outcome.tip : '');
  switch (outcome.kind) {
    case 'landed': {
      const { commit = '', parent, attempts } = outcome;
      return { kind: 'pushed', plan, commit, parent, attempts };
    }
    case 'declined':
      return { kind: 'declined', plan, code: outcome.code, detail: outcome.detail };
    case 'stopped':
      return { kind: 'planned', plan };
  }
}
