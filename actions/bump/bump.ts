import { submitIntent } from '../../adapters/git/queue.ts';
import type { QueueOutcome } from '../../adapters/git/queue-plan.ts';
import { viewOf } from '../../adapters/git/queue-view.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import type { BumpPlan } from '../../core/bump/plan.ts';
import { describeDecline } from '../../core/git/push-texts.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { intentOfEntries, intentOfOrder } from '../../core/queue/intent-id.ts';
import type { BumpOrder, QueuedIntent } from '../../core/queue/queued-intent.ts';
import { type BumpEnding, endingWithoutPush } from './ending.ts';
import { type FoldAnswer, planFold } from './fold.ts';
import { planOn } from './observe.ts';
import { openWorkplace, viewTip, type Workplace, type WorkplaceRequest, writerOf } from './repository.ts';
import type { BumpTask } from './task.ts';
import { bumpWorkingFolder } from './working-folder.ts';

/**
 * Writes a release where the task says, or says why not. Raises SlipwayError for wrong input, for a repository that
 * cannot be read, and `git-push-unknown` (undecided) when nobody can tell whether the commit is there.
 */
export async function bumpRelease(
  task: BumpTask,
  context: ActionContext,
  github: NonNullable<WorkplaceRequest['github']>,
): Promise<BumpEnding> {
  const { destination } = task;
  if (destination.kind === 'working-folder') return bumpWorkingFolder(task, destination.folder);
  const { repository } = destination;
  await using workplace = await openWorkplace({ repository, github }, context);
  // The branch closes with this scope: not before the bump is over.
  return await bumpBranch(task, workplace);
}

/** As `bumpRelease`, on a branch that is open already. */
export async function bumpBranch(task: BumpTask, workplace: Workplace): Promise<BumpEnding> {
  const { branch } = workplace;
  if (task.dryRun) {
    const sight = await branch.look();
    const plan = await planOn(viewTip(viewOf(branch, sight), workplace), task);
    return endingWithoutPush(plan, sight.tip.commit);
  }
  return endingOf(await submitBump(task, workplace));
}

function submitBump(task: BumpTask, workplace: Workplace): Promise<QueueOutcome<FoldAnswer>> {
  const intent = intentOfOrder(orderOf(task), workplace.clock.now());
  return submit(intent, configOf(task), workplace);
}

/** Adds entries to the ledger alone; those it has already are not written again. */
export async function appendEntries(entries: readonly LedgerEntry[], workplace: Workplace): Promise<void> {
  const intent = intentOfEntries(entries, workplace.clock.now());
  const outcome = await submit(intent, DEFAULT_CONFIG, workplace);
  if (outcome.kind === 'declined') throw describeDecline(outcome);
}

function submit(
  intent: QueuedIntent,
  config: string,
  workplace: Workplace,
): Promise<QueueOutcome<FoldAnswer>> {
  const { clock, repository } = workplace;
  const rules = { own: intent.id, config, author: repository.author, now: () => clock.now() };
  return submitIntent(writerOf(workplace), intent, (view, intents) =>
    planFold(viewTip(view, workplace), intents, rules),
  );
}

function configOf({ name }: BumpTask): string {
  return name.kind === 'service' ? name.config : DEFAULT_CONFIG;
}

/** Where the rules of a repository are, for a bump that names its file and no `slipway.yaml`. */
const DEFAULT_CONFIG = 'slipway.yaml';

/** What a task asks the branch for. */
export function orderOf({ destination: _place, dryRun: _dryRun, ...order }: BumpTask): BumpOrder {
  return order;
}

function endingOf(outcome: QueueOutcome<FoldAnswer>): BumpEnding {
  const { answer } = outcome;
  if (answer === undefined) throw new Error('a bump is answered by its plan');
  switch (outcome.kind) {
    case 'landed':
      return endingOfLanded(answer, outcome);
    case 'declined':
      if (answer.kind !== 'write') throw new Error('only a bump that is written can be declined');
      return { kind: 'declined', plan: answer, code: outcome.code, detail: outcome.detail };
    case 'stopped':
      return endingWithoutPush(answer, outcome.tip);
  }
}

function endingOfLanded(
  plan: BumpPlan,
  { commit, parent, attempts }: Extract<QueueOutcome<FoldAnswer>, { kind: 'landed' }>,
): BumpEnding {
  if (plan.kind === 'refused' || plan.kind === 'held' || commit === undefined)
    return endingWithoutPush(plan, commit ?? parent);
  return { kind: 'pushed', plan, commit, parent, attempts };
}
