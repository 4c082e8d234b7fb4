import { readConfig } from '../../actions/bump/observe.ts';
import {
  auditLedger,
  ledgerAt,
  openWorkplace,
  type Workplace,
  writerOf,
} from '../../actions/bump/repository.ts';
import { type Repository, readRepository } from '../../actions/bump/task.ts';
import { readOrigin } from '../../adapters/git/origin.ts';
import { submitIntent } from '../../adapters/git/queue.ts';
import type { FoldPlan, QueueOutcome, QueueView } from '../../adapters/git/queue-plan.ts';
import { viewOf } from '../../adapters/git/queue-view.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import type { ActPlan, Performer } from '../../core/acts/act.ts';
import type { SlipwayConfig } from '../../core/config/config.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { describeDecline } from '../../core/git/push-texts.ts';
import type { LedgerView } from '../../core/ports/ledger.ts';
import { intentOfEntries } from '../../core/queue/intent-id.ts';
import type { ActInputs, ServerInputs } from './shared-inputs.ts';

/** Branch and ledger of one moment, as a decision by hand is made on them. */
export interface ActSight {
  readonly view: QueueView;
  readonly ledger: LedgerView;
  readonly config: SlipwayConfig;
  readonly workplace: Workplace;
}

/** Decides on a moment; asked again on every new tip. Raises what may not be done. */
export type PlanAct<Plan extends ActPlan> = (sight: ActSight) => Promise<Plan> | Plan;

/** How something done by hand ended. */
export interface ActEnding<Plan extends ActPlan> {
  /** `standing`: there was nothing to record. */
  readonly kind: 'recorded' | 'planned' | 'standing';
  readonly plan: Plan;
  readonly repository: Repository;
  /** Commit of the ledger, where this run wrote one. */
  readonly ledgerCommit?: string;
}

/** Who performs an act of the command line. */
export function performerOf(inputs: ActInputs, { facts, clock }: ActionContext): Performer {
  const actor = facts.actor ?? inputs['author-name'];
  return { at: clock.now(), actor, ...definedOnly({ run: facts.runUrl }) };
}

/**
 * Plans on the newest tip and records what comes of it, through the queue as every other write. Raises what the plan and
 * the repository raise, and (outside) what `describeDecline` says where the server will not take it.
 */
export async function performAct<Plan extends ActPlan>(
  inputs: ActInputs,
  context: ActionContext,
  plan: PlanAct<Plan>,
): Promise<ActEnding<Plan>> {
  await using workplace = await openServer(inputs, context);
  const { branch, repository, clock } = workplace;
  const decide = async (view: QueueView) => plan(await readSight(view, workplace, inputs.config));
  const first = await decide(viewOf(branch, await branch.look()));
  if (first.entries.length === 0) return { kind: 'standing', plan: first, repository };
  if (inputs['dry-run']) return { kind: 'planned', plan: first, repository };
  const intent = intentOfEntries(first.entries, clock.now());
  const outcome = await submitIntent(writerOf(workplace), intent, async (view) => foldOf(await decide(view)));
  return { ...endingOf(outcome), repository };
}

type OpenInputs = Omit<ServerInputs, 'config'> & Partial<Pick<ActInputs, 'author-name' | 'author-email'>>;

/** The branch that the inputs name, or the one that the clone in the working folder came from. */
export async function openServer(
  inputs: OpenInputs,
  context: ActionContext,
): Promise<Workplace & AsyncDisposable> {
  const { runProcess, facts } = context;
  const url = inputs.repository ?? (await readOrigin({ folder: facts.workingFolder, runProcess }));
  const author = { 'author-name': 'slipway', 'author-email': 'slipway@noreply.invalid' };
  const repository = readRepository(url, { ...author, ...inputs });
  return openWorkplace({ repository }, context);
}

/** Raises what is wrong with `slipway.yaml`, and (gate) what a ledger is refused for. */
export async function readSight(view: QueueView, workplace: Workplace, config: string): Promise<ActSight> {
  const { branch, repository } = workplace;
  // Nothing is decided, and nothing said, on a ledger that was cut off, replaced or taken away.
  await auditLedger(branch, view);
  const place = `on branch ${repository.branch}`;
  const bytes = await readConfig({ place, readFile: view.readFile }, config);
  return {
    view,
    ledger: ledgerAt(branch, view.ledgerTip),
    config: parseSlipwayConfig(config, bytes),
    workplace,
  };
}

/** Nobody records in another's name, so what others wait for is left to them. */
function foldOf<Plan extends ActPlan>(plan: Plan): FoldPlan<Plan> {
  const kind = plan.entries.length === 0 ? 'standing' : 'written';
  return { entries: () => plan.entries, own: { kind, answer: plan }, others: new Map() };
}

function endingOf<Plan extends ActPlan>(outcome: QueueOutcome<Plan>): Omit<ActEnding<Plan>, 'repository'> {
  const { answer: plan } = outcome;
  switch (outcome.kind) {
    case 'landed':
      return { kind: 'recorded', plan, ...definedOnly({ ledgerCommit: outcome.ledgerCommit }) };
    case 'stopped':
      return { kind: 'standing', plan };
    case 'declined':
      throw describeDecline(outcome);
  }
}
