import { SlipwayError } from '../../core/errors.ts';
import type { Progress } from '../../core/ports/progress.ts';
import { openWorkplace } from '../bump/repository.ts';
import { prepareUnit } from './deliver.ts';
import { judge, type UnitEnding } from './ending.ts';
import type { DeliveryPlan, DeliveryUnit } from './plan.ts';
import { deliverTold } from './told.ts';
import type { DeliveryTools, Prepared } from './tools.ts';

/** Looks at every target before the first is written, so that the last one's mistakes cost no half a delivery. */
export async function prepareTargets({ units }: DeliveryPlan, tools: DeliveryTools): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const unit of units) prepared.push(await prepareUnit(unit, tools));
  return prepared;
}

/** Delivers to every target of an environment, in order or together; what was begun is part of what comes back. */
export function deliverTargets(
  { together }: DeliveryPlan,
  prepared: readonly Prepared[],
  tools: DeliveryTools,
): Promise<UnitEnding[]> {
  return together ? deliverTogether(prepared, tools) : deliverInOrder(prepared, tools);
}

/** One after the other; the first that does not come to a good end keeps the others from beginning. */
async function deliverInOrder(all: readonly Prepared[], tools: DeliveryTools): Promise<UnitEnding[]> {
  const endings: UnitEnding[] = [];
  for (const prepared of all) {
    const isHeld = endings.some((ending) => !isGood(ending));
    endings.push(
      isHeld ? { kind: 'skipped', unit: prepared.unit } : await deliverNext(prepared, endings.length, tools),
    );
  }
  return endings;
}

/** Whether the next target may begin. */
export function isGood(ending: UnitEnding): boolean {
  return ['delivered', 'planned'].includes(judge(ending).decision);
}

/** What goes wrong with a later target must not lose what is known of those before it. */
async function deliverNext(prepared: Prepared, position: number, tools: DeliveryTools): Promise<UnitEnding> {
  if (position === 0) return deliverTold(prepared, tools);
  return keepErrors(prepared, async () => deliverTold(await prepareUnit(prepared.unit, tools), tools));
}

/** All at once, each with a Git session of its own: two fetches into one would get in each other's way. */
function deliverTogether(all: readonly Prepared[], tools: DeliveryTools): Promise<UnitEnding[]> {
  return Promise.all(
    all.map((prepared) =>
      keepErrors(prepared, async () => {
        const context = { ...tools.context, progress: speakFor(prepared.unit, tools.context.progress) };
        await using workplace = await openWorkplace(tools.workplace, context);
        return await deliverTold(prepared, { ...tools, context, workplace });
      }),
    ),
  );
}

async function keepErrors(
  { unit, ready }: Prepared,
  deliver: () => Promise<UnitEnding>,
): Promise<UnitEnding> {
  const startedAt = ready.clock.now();
  try {
    return await deliver();
  } catch (error) {
    if (error instanceof SlipwayError)
      return { kind: 'broken', unit, error, startedAt, endedAt: ready.clock.now() };
    throw error;
  }
}

/** Several voices at once: each line says whose it is, and nobody opens a section of the log. */
export function speakFor({ label }: Pick<DeliveryUnit, 'label'>, { note, warn, wait }: Progress): Progress {
  const named = (text: string) => `${label}: ${text}`;
  return {
    step: (title) => note(named(title)),
    note: (text) => note(named(text)),
    warn: (text) => warn(named(text)),
    wait: (waiting) => wait({ ...waiting, what: named(waiting.what) }),
  };
}
