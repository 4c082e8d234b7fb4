import type { ActionContext } from '../../core/action/definition.ts';
import { parseSource } from '../../core/bump/record.ts';
import type { Release } from '../../core/bump/request.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { parseImageReference } from '../../core/image/reference.ts';
import type { LedgerRelease } from '../../core/ledger/entry.ts';
import { orderOf } from '../bump/bump.ts';
import { openWorkplace } from '../bump/repository.ts';
import { bumpSet } from '../bump/set.ts';
import { readPasses } from '../bump/task.ts';
import { deliverUnit, prepareUnit } from '../deliver/deliver.ts';
import type { UnitEnding } from '../deliver/ending.ts';
import { type DeliveryPlan, type DeliveryUnit, planDelivery } from '../deliver/plan.ts';
import { deliverTargets, isGood, prepareTargets, speakFor } from '../deliver/targets.ts';
import { tellOf, withEars, withNotice } from '../deliver/told.ts';
import type { DeliveryTools, Prepared } from '../deliver/tools.ts';
import type { Move } from './plan.ts';
import type { Scene } from './scene.ts';
import { beginSetTelling } from './told-set.ts';
import type { PromotionTools } from './tools.ts';

/** Rollouts that are watched at once: each holds a few connections and a Git session of its own. */
const MOST_AT_ONCE = 8;

/** A move with what became of it, target by target; or why it was not begun. */
export interface MovedService {
  readonly move: Move;
  readonly endings: readonly UnitEnding[];
  readonly error?: SlipwayError;
}

/** Delivers every service by itself, several at once: what goes wrong with one is told of that one alone. */
export async function deliverServices(
  moves: readonly Move[],
  scene: Scene,
  tools: PromotionTools,
): Promise<readonly MovedService[]> {
  const waiting = [...moves.entries()];
  const moved: MovedService[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      moved[next[0]] = await deliverMove(next[1], scene, tools);
  };
  await Promise.all(Array.from({ length: Math.min(MOST_AT_ONCE, moves.length) }, work));
  return moved;
}

async function deliverMove(move: Move, scene: Scene, tools: PromotionTools): Promise<MovedService> {
  try {
    const context = speakingFor(move, tools.context);
    await using workplace = await openWorkplace(tools.workplace, context);
    const own = { ...deliveryTools(move, tools), workplace, context };
    const plan = planMove(move, scene, tools);
    return { move, endings: await deliverTargets(plan, await prepareTargets(plan, own), own) };
  } catch (error) {
    if (error instanceof SlipwayError && error.code !== 'cancelled') return { move, endings: [], error };
    throw error;
  }
}

/** One commit a target carries the whole set; a target whose set did not come to a good end keeps the next from beginning. */
export async function deliverSet(
  moves: readonly Move[],
  scene: Scene,
  tools: PromotionTools,
): Promise<readonly MovedService[]> {
  const plans = moves.map((move) => planMove(move, scene, tools));
  const targets = Math.max(0, ...plans.map(({ units }) => units.length));
  const endings: UnitEnding[][] = moves.map(() => []);
  for (let index = 0; index < targets; index += 1) {
    const units = plans.flatMap(({ units }) => units.slice(index, index + 1));
    const isHeld = endings.some((done) => done.some((ending) => !isGood(ending)));
    const ended = isHeld
      ? units.map((unit): UnitEnding => ({ kind: 'skipped', unit }))
      : await deliverTogether(units, moves, tools);
    for (const [member, ending] of ended.entries()) endings[member]?.push(ending);
  }
  return moves.map((move, member) => ({ move, endings: endings[member] ?? [] }));
}

/** The set is written whole, then every member is watched by itself. */
async function deliverTogether(
  units: readonly DeliveryUnit[],
  moves: readonly Move[],
  tools: PromotionTools,
): Promise<readonly UnitEnding[]> {
  const prepared: Prepared[] = [];
  for (const [member, unit] of units.entries()) {
    const move = moves[member];
    if (move !== undefined) prepared.push(await prepareUnit(unit, deliveryTools(move, tools)));
  }
  const telling = await beginSetTelling(units, moves, tools);
  if (telling === undefined) return writeAndWatch(prepared, moves, tools);
  const told = prepared.map((one) => ({ ...one, unit: withNotice(one.unit, telling) }));
  return tellOf(telling, () => writeAndWatch(told, moves, withEars(tools, telling)));
}

async function writeAndWatch(
  prepared: readonly Prepared[],
  moves: readonly Move[],
  tools: PromotionTools,
): Promise<readonly UnitEnding[]> {
  const bumps = await bumpSet(
    prepared.map(({ unit }) => orderOf(unit.task)),
    tools.workplace,
  );
  return Promise.all(
    prepared.map(async (one, member) => {
      const move = moves[member];
      const bump = bumps[member];
      if (move === undefined || bump === undefined) throw new Error('a set has as many bumps as members');
      const context = speakingFor(move, tools.context);
      await using workplace = await openWorkplace(tools.workplace, context);
      const write = () => Promise.resolve(bump);
      return await deliverUnit(one, { ...deliveryTools(move, tools), workplace, context, write });
    }),
  );
}

function speakingFor({ service }: Move, context: ActionContext): ActionContext {
  return { ...context, progress: speakFor({ label: service }, context.progress) };
}

function deliveryTools({ service }: Move, tools: PromotionTools): DeliveryTools {
  return { ...tools, inputs: { ...tools.inputs, service } };
}

export function planMove(
  { service, release, set }: Move,
  { configBytes, environment, upstream }: Scene,
  { inputs, workplace, context }: PromotionTools,
): DeliveryPlan {
  return planDelivery({
    inputs: { ...inputs, service, environment: environment.name },
    repository: workplace.repository,
    release: releaseToWrite(release, { pin: inputs.pin, ...definedOnly({ run: context.facts.runUrl }) }),
    passes: readPasses(inputs, context.facts),
    config: configBytes,
    promotion: { upstream: upstream.name, ...definedOnly({ set }) },
    ...definedOnly({ actor: context.facts.actor }),
  });
}

/** A release of the ledger as a bump takes it. */
export function releaseToWrite(
  { image, build, source }: LedgerRelease,
  { pin, run }: { readonly pin: boolean; readonly run?: string },
): Release {
  return {
    image: parseImageReference(image),
    ...definedOnly({ build, source: source === undefined ? undefined : parseSource(source), run }),
    allowDowngrade: false,
    pin,
  };
}
