import { viewOf } from '../../../adapters/git/queue-view.ts';
import type { ActionContext, ActionOutcome } from '../../../core/action/definition.ts';
import { findEnvironment, findService } from '../../../core/config/places.ts';
import { explainRelease } from '../../../core/promotion/explain.ts';
import { readGateFacts } from '../gate-facts.ts';
import { openServer, readSight } from '../perform-act.ts';
import { openProofDesk } from '../proofs.ts';
import type { ExplainInputs } from './inputs.ts';
import { outcomeOfExplanation } from './report.ts';

/** The verb `explain`: reads branch and ledger as they are now, asks the gates, and writes nothing. */
export async function runExplain(inputs: ExplainInputs, context: ActionContext): Promise<ActionOutcome> {
  const { service, environment, config } = inputs;
  context.progress.step(`Ask why ${service} is not in ${environment}`);
  await using workplace = await openServer(inputs, context);
  const view = viewOf(workplace.branch, await workplace.branch.look());
  const sight = await readSight(view, workplace, config);
  findService(sight.config, service);
  findEnvironment(sight.config, environment);
  const facts = await readGateFacts(sight, openProofDesk(inputs, context), { service, environment });
  const explanation = explainRelease({
    ...facts,
    config: sight.config,
    service,
    environment,
    now: context.clock.now(),
    approvals: [],
    hotfix: false,
  });
  return outcomeOfExplanation(explanation, workplace.repository);
}
