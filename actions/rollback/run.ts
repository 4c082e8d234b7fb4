import { openNotices } from '../../adapters/notices/open.ts';
import type { RunAction } from '../../core/action/definition.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { noticeSettingsOf } from '../../core/notice/inputs.ts';
import { openWorkplace } from '../bump/repository.ts';
import { readRepository, refuseUnsupported } from '../bump/task.ts';
import { deliverTargets, prepareTargets } from '../deliver/targets.ts';
import type { DeliveryTools } from '../deliver/tools.ts';
import { asDelivery, type rollbackInputs } from './inputs.ts';
import { planRollback } from './plan.ts';
import { outcomeOfRollback } from './result.ts';
import { observeScene } from './scene.ts';
import { takeStep } from './step.ts';
import { announceRollback } from './told.ts';

/** The action `rollback`: read inputs, look, choose, then write and watch target by target, report. */
export const runRollback: RunAction<typeof rollbackInputs> = async (inputs, context) => {
  refuseUnsupported(inputs);
  const { config, service, environment, target, to, reason } = inputs;
  const repository = readRepository(inputs.repository, inputs);
  await using workplace = await openWorkplace({ repository }, context);
  context.progress.step(`Look for what ${service} goes back to in ${environment}`);
  const wish = { reason, ...definedOnly({ to, run: context.facts.runUrl }) };
  const scene = await observeScene(
    { config, service, environment, ...definedOnly({ target }), ...wish },
    workplace,
  );
  const plan = planRollback(scene, { inputs, workplace, context });
  const tools: DeliveryTools = {
    inputs: asDelivery(inputs),
    workplace,
    context,
    notices: openNotices(noticeSettingsOf(inputs), context),
    write: (prepared, own) => takeStep(plan, { prepared, reason }, own),
    announce: (unit, own) => announceRollback(plan, { unit, reason }, own),
  };
  const endings = await deliverTargets(plan, await prepareTargets(plan, tools), tools);
  return outcomeOfRollback({ endings, service, environment, reason });
};
