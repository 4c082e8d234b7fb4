import type { RunAction } from '../../core/action/definition.ts';
import { SlipwayError } from '../../core/errors.ts';
import type { Progress } from '../../core/ports/progress.ts';
import { openRepository } from '../bump/bump.ts';
import { readConfig } from '../bump/observe.ts';
import { readRelease, readRepository, refuseUnsupported } from '../bump/task.ts';
import { type DeliveryTools, deliverUnit, type Prepared, prepareUnit } from './deliver.ts';
import { judge, type UnitEnding } from './ending.ts';
import type { deliverInputs } from './inputs.ts';
import { type DeliveryUnit, planDelivery } from './plan.ts';
import { outcomeOfDelivery } from './result.ts';

/** The action `deliver`: read inputs, look, plan, then bump and watch target by target, report. */
export const runDeliver: RunAction<typeof deliverInputs> = async (inputs, context) => {
  refuseUnsupported(inputs);
  const repository = readRepository(inputs.repository, inputs);
  const release = { ...readRelease(inputs, context.facts), pin: inputs.pin };
  await using branch = await openRepository(repository, context);
  const tools: DeliveryTools = { inputs, repository, branch, context };
  const plan = planDelivery({ inputs, repository, release, config: await readConfiguration(tools) });
  // All are looked at before the first is written, so that the last one's mistakes cost no half a delivery.
  const prepared: Prepared[] = [];
  for (const unit of plan.units) prepared.push(await prepareUnit(unit, tools));
  const endings = plan.together
    ? await deliverTogether(prepared, tools)
    : await deliverInOrder(prepared, tools);
  const { service, environment } = inputs;
  return outcomeOfDelivery({ endings, service, environment, release });
};

async function readConfiguration({ branch, repository, inputs }: DeliveryTools): Promise<Uint8Array> {
  const tip = await branch.readTip();
  const readFile = (path: string) => branch.readFile(tip, path);
  return readConfig({ place: `on branch ${repository.branch}`, readFile }, inputs.config);
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

function isGood(ending: UnitEnding): boolean {
  return ['delivered', 'planned'].includes(judge(ending).decision);
}

/** What goes wrong with a later target must not lose what is known of those before it. */
async function deliverNext(prepared: Prepared, position: number, tools: DeliveryTools): Promise<UnitEnding> {
  if (position === 0) return deliverUnit(prepared, tools);
  return keepErrors(prepared, async () => deliverUnit(await prepareUnit(prepared.unit, tools), tools));
}

/** All at once, each with a Git session of its own: two fetches into one would get in each other's way. */
function deliverTogether(all: readonly Prepared[], tools: DeliveryTools): Promise<UnitEnding[]> {
  return Promise.all(
    all.map((prepared) =>
      keepErrors(prepared, async () => {
        const context = { ...tools.context, progress: speakFor(prepared.unit, tools.context.progress) };
        await using branch = await openRepository(tools.repository, context);
        return await deliverUnit(prepared, { ...tools, context, branch });
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
function speakFor({ label }: DeliveryUnit, { note, warn, wait }: Progress): Progress {
  const named = (text: string) => `${label}: ${text}`;
  return {
    step: (title) => note(named(title)),
    note: (text) => note(named(text)),
    warn: (text) => warn(named(text)),
    wait: (waiting) => wait({ ...waiting, what: named(waiting.what) }),
  };
}
