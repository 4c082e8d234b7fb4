import type { SlipwayConfig } from '../../core/config/config.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { messageOf, SlipwayError } from '../../core/errors.ts';
import { isSameImage } from '../../core/image/identity.ts';
import {
  type EnvironmentLedger,
  environmentOf,
  type PendingRelease,
  type ServiceLedger,
  targetOf,
} from '../../core/ledger/service-ledger.ts';
import { targetsOf } from '../../core/promotion/upstream.ts';
import { prepareUnit, watchUnit } from '../deliver/deliver.ts';
import { type DeliveryUnit, planDelivery } from '../deliver/plan.ts';
import { readConfiguration } from '../deliver/run.ts';
import { withNotice } from '../deliver/told.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import { type PromotionTools, releaseToWrite } from './deliveries.ts';
import { tellOfResumed } from './told-resumed.ts';

/** A release whose run died before it had a verdict. */
export interface DeadRun {
  readonly service: string;
  readonly environment: string;
  readonly target?: string;
  /** Id of the delivery it belongs to: a rollback belongs to that of the release it takes back. */
  readonly intent: string;
  readonly pending: PendingRelease;
}

/** What became of it when another run took it up; nothing where that was not possible either. */
export interface ResumedRun {
  readonly run: DeadRun;
  readonly outcome?: RolloutOutcome;
  readonly reason?: string;
}

/** The releases that were started, have no verdict, and are past their deadline at `now`. */
export function findDeadRuns(
  config: SlipwayConfig,
  ledgers: ReadonlyMap<string, ServiceLedger>,
  now: number,
): readonly DeadRun[] {
  return [...ledgers.values()].flatMap((ledger) =>
    [...config.environments.values()].flatMap((environment) =>
      targetsOf(environment).flatMap((target): DeadRun[] => {
        const { pending } = targetOf(environmentOf(ledger, environment.name), target);
        if (pending === undefined || pending.deadline > now) return [];
        const intent = intentOf(pending, environmentOf(ledger, environment.name));
        const place = { service: ledger.service, environment: environment.name, intent };
        return [{ ...place, pending, ...definedOnly({ target: target === '' ? undefined : target }) }];
      }),
    ),
  );
}

function intentOf(pending: PendingRelease, { quarantined }: EnvironmentLedger): string {
  if (pending.rollbackOf === undefined) return pending.intent;
  return quarantined.findLast(({ image }) => isSameImage(image, pending.from))?.intent ?? pending.intent;
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

export function describeRun({ service, environment, target }: DeadRun): string {
  return `${service} in ${target === undefined ? environment : `${environment}/${target}`}`;
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
