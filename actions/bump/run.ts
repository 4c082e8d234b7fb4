import type { ActionContext, ActionOutcome } from '../../core/action/definition.ts';
import { SlipwayError } from '../../core/errors.ts';
import { bumpRelease } from './bump.ts';
import type { BumpInputs } from './inputs.ts';
import { outcomeOfBump, outcomeOfUnknown } from './report.ts';
import { githubOf } from './repository.ts';
import { readBumpTask } from './task.ts';

/** The action `bump`: read inputs, look, plan, write, report. */
export async function runBump(inputs: BumpInputs, context: ActionContext): Promise<ActionOutcome> {
  const task = readBumpTask(inputs, context.facts);
  context.progress.step(`Bump to ${inputs.image}`);
  try {
    return outcomeOfBump(await bumpRelease(task, context, githubOf(inputs)), task);
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'git-push-unknown')
      return outcomeOfUnknown(error, task);
    throw error;
  }
}
