import { openNotices } from '../../adapters/notices/open.ts';
import type { ActionOutcome, RunAction } from '../../core/action/definition.ts';
import { noticeSettingsOf } from '../../core/notice/inputs.ts';
import { githubOf, openWorkplace } from '../bump/repository.ts';
import { readPasses, readRepository, refuseUnsupported } from '../bump/task.ts';
import { deliverServices, deliverSet, type MovedService } from './deliveries.ts';
import type { promoteInputs } from './inputs.ts';
import { movesOf, type PromotionPlan, planPromotion } from './plan.ts';
import { previewMoves } from './preview.ts';
import { outcomeOfPromotion } from './result.ts';
import { type ResumedRun, resumeDeadRuns } from './resume.ts';
import { observeScene, type Scene } from './scene.ts';
import type { PromotionTools } from './tools.ts';

/** The action `promote`: take up what died, look, choose, then deliver what may go, report. */
export const runPromote: RunAction<typeof promoteInputs> = async (
  inputs,
  context,
): Promise<ActionOutcome> => {
  refuseUnsupported(inputs);
  const repository = readRepository(inputs.repository, inputs);
  const notices = openNotices(noticeSettingsOf(inputs), context);
  await using workplace = await openWorkplace({ repository, github: githubOf(inputs) }, context);
  const tools: PromotionTools = { inputs, workplace, context, notices };
  const resumed = await takeUp(tools);
  context.progress.step(`Look for what may go to ${inputs.environment}`);
  const { config, environment, service: services } = inputs;
  const scene = await observeScene({ config, environment, services }, workplace);
  const plan = planPromotion(scene, context.clock.now(), readPasses(inputs, context.facts));
  const moved = await (inputs['dry-run']
    ? previewMoves(movesOf(plan), scene, tools)
    : deliver(plan, scene, tools));
  return outcomeOfPromotion({
    environment: scene.environment.name,
    upstream: scene.upstream.name,
    plan,
    resumed,
    moved,
  });
};

function takeUp(tools: PromotionTools): Promise<readonly ResumedRun[]> {
  const { inputs } = tools;
  return inputs.resume && !inputs['dry-run'] ? resumeDeadRuns(tools) : Promise.resolve([]);
}

function deliver(plan: PromotionPlan, scene: Scene, tools: PromotionTools): Promise<readonly MovedService[]> {
  const moves = movesOf(plan);
  return plan.kind === 'set' ? deliverSet(moves, scene, tools) : deliverServices(moves, scene, tools);
}
