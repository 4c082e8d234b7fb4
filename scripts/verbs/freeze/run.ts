import type { ActionContext, ActionOutcome } from '../../../core/action/definition.ts';
import { planFreeze } from '../../../core/acts/freeze.ts';
import { performAct, performerOf } from '../perform-act.ts';
import type { FreezeInputs } from './inputs.ts';
import { outcomeOfFreeze } from './report.ts';
import { checkScope, readFreezeOrder } from './task.ts';

/** The verb `freeze`: one entry in the ledger, or a look at those that are there. */
export async function runFreeze(inputs: FreezeInputs, context: ActionContext): Promise<ActionOutcome> {
  const performer = performerOf(inputs, context);
  const order = readFreezeOrder(inputs, performer.at);
  context.progress.step(order.kind === 'list' ? 'Read the freezes' : 'Record in the ledger');
  const ending = await performAct(inputs, context, async ({ config, ledger }) => {
    checkScope(config, order);
    return planFreeze(await ledger.readFreezes(), order, performer);
  });
  return outcomeOfFreeze(ending, performer.at);
}
