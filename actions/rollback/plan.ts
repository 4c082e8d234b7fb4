import type { ActionContext } from '../../core/action/definition.ts';
import { formatSource } from '../../core/bump/record.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { findEnvironment } from '../../core/config/places.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { imageIdentity } from '../../core/image/identity.ts';
import type { LedgerRelease } from '../../core/ledger/entry.ts';
import { nameRelease } from '../../core/promotion/names.ts';
import { alreadyThere, targetsDiffer } from '../../core/rollback/refusals.ts';
import type { Workplace } from '../bump/repository.ts';
import { type DeliveryPlan, type DeliveryUnit, planDelivery } from '../deliver/plan.ts';
import { releaseToWrite } from '../promote/deliveries.ts';
import { asDelivery, type RollbackInputs } from './inputs.ts';
import type { RollbackScene, TargetScene } from './scene.ts';

export interface RollbackTools {
  readonly inputs: RollbackInputs;
  readonly workplace: Workplace;
  readonly context: ActionContext;
}

/** What is written in a target, or was by an earlier run. */
export type RollbackStep = Exclude<TargetScene['found'], { kind: 'there' }>;

export interface RollbackPlan extends DeliveryPlan {
  /** By label of the unit. */
  readonly steps: ReadonlyMap<string, RollbackStep>;
}

/**
 * What is done in each target; those that stand at the release already are left alone. Raises (gate) `already-there`
 * where all of them do, (caller) `targets-differ`, and what `planDelivery` raises.
 */
export function planRollback(scene: RollbackScene, tools: RollbackTools): RollbackPlan {
  const { environment, service } = tools.inputs;
  checkTargets(scene, tools.inputs);
  const steps = new Map<string, RollbackStep>();
  const units: DeliveryUnit[] = [];
  for (const { target, found } of scene.targets) {
    if (found.kind === 'there') continue;
    const unit = planUnit(scene, { target, release: releaseOf(found) }, tools);
    steps.set(unit.label, found);
    units.push(unit);
  }
  const { parallel } = findEnvironment(parseSlipwayConfig(tools.inputs.config, scene.config), environment);
  for (const { target, found } of scene.targets)
    if (units.length === 0 && found.kind === 'there')
      throw alreadyThere({ service, environment, target }, found.standing);
  return { units, together: parallel && units.length > 1, steps };
}

/** Where targets run different releases, going back from each of them is hardly what is meant. */
function checkTargets({ targets }: RollbackScene, { to, service, environment }: RollbackInputs): void {
  const back = targets.flatMap(({ target, found }) => (found.kind === 'back' ? [{ target, ...found }] : []));
  const images = new Set(back.map(({ standing }) => imageIdentity(standing.image)));
  if (to !== undefined || images.size < 2) return;
  const names = back.map(({ target, standing }) => `${target} ${nameRelease(standing)}`);
  throw targetsDiffer({ service, environment }, names);
}

/** The release that runs afterwards. */
function releaseOf(step: RollbackStep): LedgerRelease {
  if (step.kind === 'back') return step.release;
  const { intent, to, build, source } = step.record;
  return {
    intent,
    image: to,
    ...definedOnly({ build, source: source === undefined ? undefined : formatSource(source) }),
  };
}

function planUnit(
  scene: RollbackScene,
  { target, release }: { readonly target: string; readonly release: LedgerRelease },
  { inputs, workplace, context }: RollbackTools,
): DeliveryUnit {
  const { actor = inputs['author-name'], runUrl: run } = context.facts;
  const [unit] = planDelivery({
    inputs: { ...asDelivery(inputs), target: target === '' ? undefined : target },
    repository: workplace.repository,
    release: releaseToWrite(release, { pin: inputs.pin, ...definedOnly({ run }) }),
    passes: { hotfix: false },
    config: scene.config,
    actor,
  }).units;
  if (unit === undefined) throw new Error('a target is a place');
  return unit;
}
