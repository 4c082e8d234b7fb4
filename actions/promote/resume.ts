import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { prepareUnit, watchUnit } from '../deliver/deliver.ts';
import { type DeliveryUnit, planDelivery } from '../deliver/plan.ts';
import { readConfiguration } from '../deliver/run.ts';
import { withNotice } from '../deliver/told.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import { type DeadRun, describeRun, findDeadRuns } from './dead-runs.ts';
import { releaseToWrite } from './deliveries.ts';
import { tellOfResumed } from './told-resumed.ts';
import type { PromotionTools } from './tools.ts';

/** What became of it when another run took it up; nothing where that was not possible either. */
export interface ResumedRun {
  readonly run: DeadRun;
  readonly outcome?: RolloutOutcome;
  readonly reason?: string;
}

/**
 * Watches again what nobody watches any more, in every environment (DESIGN 6.3): a dead runner leaves nothing without a
 * verdict. Two runs that do so at once see the same, and the ledger keeps one verdict. Never raises for one of them.
 */
export async function resumeDeadRuns(tools: PromotionTools): Promise<readonly ResumedRun[]> {
  const { workplace, inputs, context } = tools;
  const bytes = await readConfiguration(workplace, inputs.config);
  const config = parseSlipwayConfig(inputs.config, bytes);
  const { ledgerTip } = await workplace.branch.look();
  const known = await workplace.branch.ledger.readServices(ledgerTip);
  const ledgers = new Map([...known].filter(([service]) => config.services.has(service)));
  const resumed: ResumedRun[] = [];
  for (const run of findDeadRuns(config, ledgers, context.clock.now())) {
    context.progress.step(`Take up ${describeRun(run)}, whose run is gone`);
    resumed.push(await resume(run, bytes, tools));
  }
  return resumed;
}

async function resume(run: DeadRun, config: Uint8Array, tools: PromotionTools): Promise<ResumedRun> {
  const { revision, image } = run.pending;
  if (revision === undefined) return { run, reason: 'the ledger names no commit that could be watched' };
  try {
    const [unit] = planRun(run, config, tools);
    if (unit === undefined) return { run, reason: 'slipway.yaml no longer has such a target' };
    const own = { ...tools, inputs: { ...tools.inputs, service: run.service } };
    const prepared = await prepareUnit(unit, own);
    const commit = { revision, images: [image], isOwnPush: false };
    return { run, outcome: await tellOfResumed(run, own, (ears) => watchUnit(prepared, commit, ears)) };
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code === 'cancelled') throw error;
    return { run, reason: messageOf(error) };
  }
}

function planRun(
  { service, environment, target, pending }: DeadRun,
  config: Uint8Array,
  { inputs, workplace, context }: PromotionTools,
): readonly DeliveryUnit[] {
  const { rollback: _given, ...rest } = inputs;
  const { units } = planDelivery({
    // Never a rollback of a rollback.
    inputs: {
      ...(pending.rollbackOf === undefined ? inputs : { ...rest, rollback: 'off' }),
      service,
      environment,
      target,
    },
    repository: workplace.repository,
    release: releaseToWrite(pending, { pin: inputs.pin, ...definedOnly({ run: context.facts.runUrl }) }),
    passes: { hotfix: false },
    config,
    ...definedOnly({ actor: context.facts.actor }),
  });
  return units.map((unit) => withNotice(unit, { ref: pending.notice }));
}
