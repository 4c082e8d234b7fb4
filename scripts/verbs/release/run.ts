import type { ActionContext, ActionOutcome } from '../../../core/action/definition.ts';
import { planLift } from '../../../core/acts/lift-quarantine.ts';
import { findEnvironment, findService } from '../../../core/config/places.ts';
import { definedOnly } from '../../../core/defined-only.ts';
import { performAct, performerOf } from '../perform-act.ts';
import type { ReleaseInputs } from './inputs.ts';
import { outcomeOfRelease } from './report.ts';

/** The verb `release`: one entry in the ledger that lifts a quarantine. */
export async function runRelease(inputs: ReleaseInputs, context: ActionContext): Promise<ActionOutcome> {
  const { service, environment, image, reason } = inputs;
  const performer = performerOf(inputs, context);
  context.progress.step(`Lift the quarantine of ${service} in ${environment}`);
  const ending = await performAct(inputs, context, async ({ config, ledger }) => {
    findService(config, service);
    findEnvironment(config, environment);
    const order = { environment, reason, ...definedOnly({ image }) };
    return planLift(await ledger.readService(service), order, performer);
  });
  return outcomeOfRelease(ending, inputs);
}
